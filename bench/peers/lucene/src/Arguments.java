import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The arguments after the command: each is taken once, what is left at the end is an error. */
final class Arguments {
	private final Deque<String> left;

	Arguments(String[] args) {
		left = new ArrayDeque<>(List.of(args));
	}

	/** The next argument, which must not be an option; {@code what} names it in the message. */
	String positional(String what) {
		String arg = left.poll();
		if (arg == null || arg.startsWith("--"))
			throw new Main.UsageException("no " + what);
		return arg;
	}

	/** The next option, or null at the end. */
	String option() {
		String arg = left.poll();
		if (arg != null && !arg.startsWith("--"))
			throw new Main.UsageException("what is " + arg + "?");
		return arg;
	}

	/** The number behind {@code option}, at least 1. */
	int number(String option) {
		try {
			int value = Integer.parseInt(positional("number behind " + option));
			if (value >= 1)
				return value;
		} catch (NumberFormatException e) {
			// told below, like numbers out of range
		}
		throw new Main.UsageException(option + " wants a number of at least 1");
	}
}
