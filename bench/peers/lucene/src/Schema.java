import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.document.LongField;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;

/** What indexing and searching must agree on: fields, words and weights. */
final class Schema {
	/** Stored. */
	static final String ID = "id";
	/** Title and text, indexed with positions, not stored. */
	static final String WORDS = "words";
	/** Seconds since 1970-01-01 UTC, points and doc values. */
	static final String DATE = "date";
	/** Stored, if asked for. */
	static final String TITLE = "title", TEXT = "text";

	/**
	 * In UTF-16 units.  The tokenizer's 255 would cut a longer word in two and so change
	 * counts; the index refuses words of more than 32766 bytes, which this never exceeds.
	 */
	private static final int LONGEST_WORD = 32766 / 3;

	private Schema() {}

	static Similarity similarity() {
		return new BM25Similarity(1.2f, 0.75f);
	}

	/** Newest first; of one moment, in the order of internal numbers. */
	static Sort newestFirst() {
		return new Sort(LongField.newSortField(DATE, true, SortedNumericSelector.Type.MAX));
	}

	/** Words are what stands between white space. */
	static Analyzer plain() {
		return new Analyzer() {
			@Override
			protected TokenStreamComponents createComponents(String field) {
				return new TokenStreamComponents(
				    new WhitespaceTokenizer(LONGEST_WORD));
			}
		};
	}

	/**
	 * EnglishAnalyzer, but with its newer stemmer (Porter2), which also takes care of the
	 * possessive, and without stop words.
	 */
	static Analyzer english() {
		return new Analyzer() {
			@Override
			protected TokenStreamComponents createComponents(String field) {
				Tokenizer words = new StandardTokenizer();
				return new TokenStreamComponents(words,
				    new SnowballFilter(new LowerCaseFilter(words), "English"));
			}
		};
	}
}
