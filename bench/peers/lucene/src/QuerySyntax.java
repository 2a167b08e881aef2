import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * Queries of the public search benchmark: {@code a b}, {@code +a +b}, {@code "a b"},
 * {@code +a -b}, {@code +"a b" c}, {@code pre*}; all lower-case letters.
 */
final class QuerySyntax {
	private final Analyzer analyzer; /* null: words are as they are written */
	private final MultiTermQuery.RewriteMethod rewrite; /* of prefixes */

	QuerySyntax(Analyzer analyzer, MultiTermQuery.RewriteMethod rewrite) {
		this.analyzer = analyzer;
		this.rewrite = rewrite;
	}

	/** {@code q} in articles of the days {@code since} to {@code until}, each may be null. */
	Query parse(String q, String since, String until) {
		Query query = clauses(q);

		if (since == null && until == null)
			return query;
		long first = since == null ? Long.MIN_VALUE : midnight(since, 0);
		long last = until == null ? Long.MAX_VALUE : midnight(until, 1) - 1;
		return new BooleanQuery.Builder()
		    .add(query, Occur.MUST)
		    .add(LongField.newRangeQuery(Schema.DATE, first, last), Occur.FILTER)
		    .build();
	}

	private static long midnight(String day, int daysLater) {
		return LocalDate.parse(day).plusDays(daysLater)
		    .toEpochSecond(LocalTime.MIDNIGHT, ZoneOffset.UTC);
	}

	private Query clauses(String q) {
		BooleanQuery.Builder all = new BooleanQuery.Builder();
		Query only = null;
		int nclauses = 0;

		for (int i = 0; i < q.length(); ) {
			char c = q.charAt(i);
			if (c == ' ') {
				i++;
				continue;
			}
			Occur occur = c == '+' ? Occur.MUST
			    : c == '-' ? Occur.MUST_NOT : Occur.SHOULD;
			int begin = occur == Occur.SHOULD ? i : i + 1;
			int end = end(q, begin);
			Query clause = item(q.substring(begin, end));
			all.add(clause, occur);
			only = nclauses++ == 0 && occur != Occur.MUST_NOT ? clause : null;
			i = end;
		}
		return only != null ? only : all.build();
	}

	/** Where the word or phrase that begins at {@code begin} ends. */
	private static int end(String q, int begin) {
		boolean phrase = q.startsWith("\"", begin);
		int end = q.indexOf(phrase ? '"' : ' ', begin + 1);

		if (phrase && end < 0)
			throw new IllegalArgumentException("a phrase without its end: " + q);
		return phrase ? end + 1 : end < 0 ? q.length() : end;
	}

	private Query item(String item) {
		if (item.startsWith("\""))
			return phrase(words(item.substring(1, item.length() - 1)));
		if (item.endsWith("*")) { // what a word begins with has no stem of its own
			String prefix = item.substring(0, item.length() - 1);
			return new PrefixQuery(new Term(Schema.WORDS, prefix), rewrite);
		}
		return phrase(words(item));
	}

	private static Query phrase(List<String> words) {
		return switch (words.size()) {
		case 0 -> new MatchNoDocsQuery("no word");
		case 1 -> new TermQuery(new Term(Schema.WORDS, words.get(0)));
		default -> new PhraseQuery(Schema.WORDS, words.toArray(new String[0]));
		};
	}

	private List<String> words(String text) {
		List<String> words = new ArrayList<>();

		if (analyzer == null) {
			for (String word : text.split(" "))
				if (!word.isEmpty())
					words.add(word);
			return words;
		}
		try (TokenStream tokens = analyzer.tokenStream(Schema.WORDS, text)) {
			CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
			tokens.reset();
			while (tokens.incrementToken())
				words.add(word.toString());
			tokens.end();
		} catch (IOException e) {
			throw new UncheckedIOException(e); // of a string: cannot happen
		}
		return words;
	}
}
