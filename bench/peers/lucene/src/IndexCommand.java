import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.misc.index.BPIndexReorderer;
import org.apache.lucene.misc.index.BPReorderingMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;

/** index DIR CORPUS: one segment of all articles. */
final class IndexCommand {
	/** As in the public search benchmark: fewer, larger segments before the final merge. */
	private static final double BUFFER_MB = 1024;
	/**
	 * A few bytes per document and common word are kept while reordering.  Too little is no
	 * error of Lucene's, it would leave the order as it is: report() looks.
	 */
	private static final double REORDER_MB = 1024;
	/** How the policy marks a segment that it has put into order. */
	private static final String REORDERED = "bp.reordered";

	private String dir, corpus;
	private int nthreads = 1;
	private boolean stored, stem, reorder, byDate;

	private IndexCommand() {}

	static void run(Arguments args) throws Exception {
		IndexCommand self = new IndexCommand();

		self.dir = args.positional("folder");
		self.corpus = args.positional("corpus");
		for (String option; (option = args.option()) != null; ) {
			switch (option) {
			case "--threads" -> self.nthreads = args.number(option);
			case "--stored" -> self.stored = true;
			case "--stem" -> self.stem = true;
			case "--reorder" -> self.reorder = true;
			case "--sort-by-date" -> self.byDate = true;
			default -> throw new Main.UsageException("index has no option " + option);
			}
		}
		if (self.reorder && self.byDate)
			throw new Main.UsageException("--reorder or --sort-by-date, not both");
		self.build();
	}

	private void build() throws Exception {
		long start = System.nanoTime();
		double indexSeconds;

		try (Directory files = new MMapDirectory(Path.of(dir));
		     BufferedReader lines = Json.lines(corpus)) {
			try (IndexWriter writer = new IndexWriter(files, config())) {
				addAll(writer, lines);
				writer.commit();
				indexSeconds = seconds(start);
				writer.forceMerge(1);
			}
			report(files, indexSeconds, seconds(start));
		}
	}

	private IndexWriterConfig config() {
		IndexWriterConfig config =
		    new IndexWriterConfig(stem ? Schema.english() : Schema.plain())
		        .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
		        .setRAMBufferSizeMB(BUFFER_MB)
		        .setUseCompoundFile(false)
		        .setSimilarity(Schema.similarity());

		if (byDate)
			config.setIndexSort(Schema.newestFirst());
		if (reorder) {
			BPIndexReorderer order = new BPIndexReorderer();
			order.setRAMBudgetMB(REORDER_MB);
			BPReorderingMergePolicy policy = new BPReorderingMergePolicy(
			    new MergeEvenOne(config.getMergePolicy()), order);
			// the final merge orders all anew: earlier ones need not
			policy.setMinNaturalMergeNumDocs(Integer.MAX_VALUE);
			config.setMergePolicy(policy);
		}
		return config;
	}

	/**
	 * A corpus that fits into the buffer makes one segment, which Lucene sees no reason to
	 * merge: it would never be reordered.
	 */
	private static final class MergeEvenOne extends FilterMergePolicy {
		MergeEvenOne(MergePolicy in) {
			super(in);
		}

		@Override
		public MergeSpecification findForcedMerges(SegmentInfos infos, int most,
		    Map<SegmentCommitInfo, Boolean> wanted, MergeContext context)
		    throws IOException {
			MergeSpecification merges =
			    super.findForcedMerges(infos, most, wanted, context);
			if (merges != null || infos.size() != 1 || isReordered(infos.info(0)) ||
			    context.getMergingSegments().contains(infos.info(0)))
				return merges;
			merges = new MergeSpecification();
			merges.add(new OneMerge(List.of(infos.info(0))));
			return merges;
		}
	}

	private static boolean isReordered(SegmentCommitInfo segment) {
		return "true".equals(segment.info.getDiagnostics().get(REORDERED));
	}

	/** With one thread articles get their numbers in the order of the corpus. */
	private void addAll(IndexWriter writer, BufferedReader lines) throws Exception {
		Callable<Void> adder = () -> {
			Article article = new Article(stored);
			for (String line; (line = next(lines)) != null; )
				writer.addDocument(article.of(Json.fields(line)));
			return null;
		};

		try (ExecutorService threads = Executors.newFixedThreadPool(nthreads)) {
			List<Future<Void>> running = new ArrayList<>();
			for (int i = 0; i < nthreads; i++)
				running.add(threads.submit(adder));
			for (Future<Void> thread : running)
				thread.get();
		} catch (ExecutionException e) {
			throw new IOException("cannot index " + corpus, e.getCause());
		}
	}

	private static String next(BufferedReader lines) throws IOException {
		synchronized (lines) {
			String line = lines.readLine();
			return line == null || !line.isBlank() ? line : next(lines);
		}
	}

	/** Fields are made once per thread and refilled: what Lucene advises for speed. */
	private static final class Article {
		private final boolean stored;
		private final StoredField id = new StoredField(Schema.ID, "");
		private final TextField words = new TextField(Schema.WORDS, "", Field.Store.NO);
		private final LongField date = new LongField(Schema.DATE, 0, Field.Store.NO);
		private final StoredField title = new StoredField(Schema.TITLE, "");
		private final StoredField text = new StoredField(Schema.TEXT, "");

		Article(boolean stored) {
			this.stored = stored;
		}

		Document of(Map<String, String> fields) throws IOException {
			Document document = new Document();
			String theId = fields.get("id"), theDate = fields.get("date");
			String theText = fields.get("text"), theTitle = fields.get("title");

			if (theId == null || theText == null)
				throw new IOException("an article without id or text: " + fields);
			id.setStringValue(theId);
			document.add(id);
			words.setStringValue(
			    theTitle == null ? theText : theTitle + "\n" + theText);
			document.add(words);
			if (theDate != null) {
				date.setLongValue(OffsetDateTime.parse(theDate).toEpochSecond());
				document.add(date);
			}
			if (stored && theTitle != null) {
				title.setStringValue(theTitle);
				document.add(title);
			}
			if (stored) {
				text.setStringValue(theText);
				document.add(text);
			}
			return document;
		}
	}

	private void report(Directory files, double indexSeconds, double allSeconds)
	    throws IOException {
		SegmentInfos segments = SegmentInfos.readLatestCommit(files);
		long nbytes = 0, ndocs = segments.totalMaxDoc();

		if (segments.size() > 1)
			throw new IOException(segments.size() + " segments after the final merge");
		if (reorder && ndocs > 0 && !isReordered(segments.info(0)))
			throw new IOException("not reordered: " + REORDER_MB + " MB are too few");
		for (String file : files.listAll())
			nbytes += files.fileLength(file);
		System.out.printf(Locale.ROOT, "{\"engine\": \"Lucene %s%s\", \"docs\": %d, " +
		    "\"seconds\": %.3f, \"index_seconds\": %.3f, \"bytes\": %d}%n", Version.LATEST,
		    reorder ? " reordered" : byDate ? " sorted by date" : "", ndocs, allSeconds,
		    indexSeconds, nbytes);
	}

	private static double seconds(long since) {
		return (System.nanoTime() - since) / 1e9;
	}
}
