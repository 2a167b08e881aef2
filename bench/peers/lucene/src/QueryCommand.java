import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/** query DIR QUERIES: the best time of each query in each task. */
final class QueryCommand {
	/** A query that takes longer is not repeated. */
	private static final long SLOW_NANOS = 20_000_000_000L;
	private static final int NHITS = 10;

	/** One query as written; parsing it is part of what is timed. */
	private record Asked(String n, String q, String since, String until, boolean newest) {}

	/** {@code k} hits are wanted, 0 for none; {@code exact} if their number is wanted too. */
	private record Task(String name, int k, boolean exact) {}

	private String dir, queries;
	private final List<Task> tasks = new ArrayList<>();
	private int nrounds = 5;
	private int warmupPasses = 20, warmupSeconds = 10, warmupMostSeconds = 30;
	private boolean stem, hits, rankPrefixes;

	private QuerySyntax syntax;
	private IndexSearcher searcher;
	private final Sort newestFirst = Schema.newestFirst();

	private QueryCommand() {}

	static void run(Arguments args) throws IOException {
		QueryCommand self = new QueryCommand();

		self.dir = args.positional("folder");
		self.queries = args.positional("queries");
		for (String option; (option = args.option()) != null; ) {
			switch (option) {
			case "--tasks" -> self.wantTasks(args.positional("list behind --tasks"));
			case "--rounds" -> self.nrounds = args.number(option);
			case "--warmup" -> self.wantWarmup(args.positional("list behind --warmup"));
			case "--stem" -> self.stem = true;
			case "--hits" -> self.hits = true;
			case "--rank-prefixes" -> self.rankPrefixes = true;
			default -> throw new Main.UsageException("query has no option " + option);
			}
		}
		self.search();
	}

	private void wantTasks(String list) {
		for (String name : list.split(",")) {
			if (name.equals("count"))
				tasks.add(new Task(name, 0, true));
			else if (name.matches("top[1-9][0-9]{0,5}(_count)?"))
				tasks.add(new Task(name,
				    Integer.parseInt(name.replaceAll("[^0-9]", "")),
				    name.endsWith("_count")));
			else
				throw new Main.UsageException("no task " + name);
		}
	}

	private void wantWarmup(String list) {
		if (!list.matches("[0-9]{1,6},[0-9]{1,6},[0-9]{1,6}"))
			throw new Main.UsageException("--warmup wants PASSES,SECONDS,MOST_SECONDS");
		String[] numbers = list.split(",");
		warmupPasses = Integer.parseInt(numbers[0]);
		warmupSeconds = Integer.parseInt(numbers[1]);
		warmupMostSeconds = Integer.parseInt(numbers[2]);
	}

	private void search() throws IOException {
		List<Asked> asked = readQueries();

		syntax = new QuerySyntax(stem ? Schema.english() : null, rewrite());
		try (Directory files = new MMapDirectory(Path.of(dir));
		     DirectoryReader reader = DirectoryReader.open(files)) {
			searcher = new IndexSearcher(reader);
			searcher.setQueryCache(null); // else repeated queries cost nothing
			searcher.setSimilarity(Schema.similarity());
			for (Task task : tasks)
				time(task, asked);
			if (hits)
				for (Asked one : asked)
					printHits(one);
		}
		printMemory();
	}

	/** What becomes of a prefix: the same score for all, or an OR of its words. */
	private MultiTermQuery.RewriteMethod rewrite() {
		if (!rankPrefixes)
			return MultiTermQuery.CONSTANT_SCORE_BLENDED_REWRITE;
		IndexSearcher.setMaxClauseCount(Integer.MAX_VALUE); // else 1024 words are too many
		return MultiTermQuery.SCORING_BOOLEAN_REWRITE;
	}

	private List<Asked> readQueries() throws IOException {
		List<Asked> asked = new ArrayList<>();

		try (BufferedReader lines = Json.lines(queries)) {
			for (String line; (line = lines.readLine()) != null; ) {
				if (line.isBlank())
					continue;
				Map<String, String> fields = Json.fields(line);
				if (fields.get("n") == null || fields.get("q") == null)
					throw new IOException("a query without n or q: " + line);
				asked.add(new Asked(fields.get("n"), fields.get("q"),
				    fields.get("since"), fields.get("until"),
				    "newest".equals(fields.get("sort"))));
			}
		}
		return asked;
	}

	private void time(Task task, List<Asked> asked) throws IOException {
		long[] best = new long[asked.size()];
		int[] found = new int[asked.size()];

		Arrays.fill(best, Long.MAX_VALUE);
		warmUp(task, asked, best, found);
		boolean[] slow = new boolean[asked.size()];
		for (int i = 0; i < best.length; i++)
			slow[i] = best[i] > SLOW_NANOS;
		Arrays.fill(best, Long.MAX_VALUE);
		for (int round = 0; round < nrounds; round++)
			for (int i = 0; i < best.length; i++)
				if (round == 0 || !slow[i])
					slow[i] |=
					    one(task, asked.get(i), i, best, found) > SLOW_NANOS;

		for (int i = 0; i < best.length; i++)
			System.out.printf(Locale.ROOT, "%s\t%s\t%d\t%.1f%n", task.name(),
			    asked.get(i).n(), found[i], best[i] / 1e3);
	}

	/**
	 * HotSpot compiles a method for good after thousands of calls, so few queries need many
	 * passes and many queries few: enough passes and enough seconds, but an end to it.
	 */
	private void warmUp(Task task, List<Asked> asked, long[] best, int[] found)
	    throws IOException {
		long start = System.nanoTime(), passes = 0;
		double seconds;

		do {
			for (int i = 0; i < best.length; i++)
				if (passes == 0 || best[i] <= SLOW_NANOS)
					one(task, asked.get(i), i, best, found);
			passes++;
			seconds = (System.nanoTime() - start) / 1e9;
		} while (seconds < warmupMostSeconds &&
		    (passes < warmupPasses || seconds < warmupSeconds));
		System.err.printf(Locale.ROOT, "%s: warmed up in %d passes, %.1f s%n", task.name(),
		    passes, seconds);
	}

	/** Searches once, keeps the time if it is the best, returns it. */
	private long one(Task task, Asked asked, int i, long[] best, int[] found)
	    throws IOException {
		long start = System.nanoTime();
		Query query = syntax.parse(asked.q(), asked.since(), asked.until());

		if (task.k() == 0) {
			found[i] = searcher.count(query);
		} else {
			TopDocs top = top(query, asked, task.k(), task.exact());
			found[i] = task.exact() ? (int)top.totalHits.value() : top.scoreDocs.length;
		}
		long nanos = System.nanoTime() - start;
		best[i] = Math.min(best[i], nanos);
		return nanos;
	}

	/** Hits need be counted no further than {@code k} unless their number is wanted. */
	private TopDocs top(Query query, Asked asked, int k, boolean exact) throws IOException {
		int threshold = exact ? Integer.MAX_VALUE : k;

		if (asked.newest())
			return searcher.search(
			    query, new TopFieldCollectorManager(newestFirst, k, threshold));
		return searcher.search(query, new TopScoreDocCollectorManager(k, threshold));
	}

	/** The ids of the first hits with their scores, of newest first with their dates. */
	private void printHits(Asked asked) throws IOException {
		Query query = syntax.parse(asked.q(), asked.since(), asked.until());
		StoredFields stored = searcher.storedFields();
		StringBuilder line = new StringBuilder();

		for (ScoreDoc hit : top(query, asked, NHITS, false).scoreDocs) {
			String score = hit instanceof FieldDoc dated
			    ? dated.fields[0].toString()
			    : String.format(Locale.ROOT, "%.6f", hit.score);
			line.append(line.isEmpty() ? "" : " ")
			    .append(stored.document(hit.doc).get(Schema.ID))
			    .append(':').append(score);
		}
		System.out.println("hits\t" + asked.n() + "\t" + line);
	}

	private static void printMemory() throws IOException {
		for (String line : Files.readAllLines(Path.of("/proc/self/status")))
			if (line.startsWith("VmHWM") || line.startsWith("RssAnon"))
				System.err.println(line);
	}
}
