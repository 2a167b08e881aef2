import java.util.Arrays;

/** The command line that all engines of the comparison share. */
public final class Main {
	private static final String USAGE = """
		usage: run index DIR CORPUS.jsonl [--threads N] [--stored] [--stem]
		                 [--reorder | --sort-by-date]
		       run query DIR QUERIES.jsonl --tasks top10,top100_count,count,...
		                 [--rounds R] [--warmup PASSES,SECONDS,MOST_SECONDS]
		                 [--stem] [--hits] [--rank-prefixes]
		CORPUS and QUERIES may be -, the standard input.
		""";

	/** A command line that cannot be meant. */
	static final class UsageException extends RuntimeException {
		private static final long serialVersionUID = 1;

		UsageException(String message) {
			super(message);
		}
	}

	private Main() {}

	public static void main(String[] args) throws Exception {
		try {
			if (args.length < 3)
				throw new UsageException("too few arguments");
			Arguments rest = new Arguments(Arrays.copyOfRange(args, 1, args.length));
			switch (args[0]) {
			case "index" -> IndexCommand.run(rest);
			case "query" -> QueryCommand.run(rest);
			default -> throw new UsageException("no command " + args[0]);
			}
		} catch (UsageException e) {
			System.err.print("lucene: " + e.getMessage() + "\n" + USAGE);
			System.exit(2);
		}
	}
}
