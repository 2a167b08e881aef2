import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/** Files of one flat JSON object a line. */
final class Json {
	private static final JsonFactory FACTORY = new JsonFactory();
	private static final int BUFFER = 1 << 16;

	private Json() {}

	/** The lines of a file, of the standard input for "-". */
	static BufferedReader lines(String path) throws IOException {
		InputStream in = path.equals("-") ? System.in : new FileInputStream(path);
		return new BufferedReader(
		    new InputStreamReader(in, StandardCharsets.UTF_8), BUFFER);
	}

	/** The fields of an object; null and nested values are left out, numbers are as written. */
	static Map<String, String> fields(String line) throws IOException {
		Map<String, String> fields = new HashMap<>();

		try (JsonParser json = FACTORY.createParser(line)) {
			if (json.nextToken() != JsonToken.START_OBJECT)
				throw new IOException("not a JSON object: " + line);
			while (json.nextToken() == JsonToken.FIELD_NAME) {
				String name = json.currentName();
				JsonToken value = json.nextToken();
				if (value.isStructStart())
					json.skipChildren();
				else if (value != JsonToken.VALUE_NULL)
					fields.put(name, json.getText());
			}
		}
		return fields;
	}
}
