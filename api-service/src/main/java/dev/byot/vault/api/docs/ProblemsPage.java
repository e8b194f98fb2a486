package dev.byot.vault.api.docs;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The page to which the `type` of every problem leads: what its code means, as the contract says.
final class ProblemsPage {
  private static final String CODES = "/components/schemas/ProblemCode/oneOf";
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  private static final String BEGINNING =
      """
      <!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>BYOT Vault: problems</title>
          <link rel="icon" href="favicon-32x32.png">
          <link rel="stylesheet" href="docs.css">
        </head>
        <body class="text">
          <h1>Problems</h1>
          <p>The status that each has, and what it means. The <code>detail</code> of an answer says what was wrong
          with the request. <a href="../docs">All of the API</a></p>
          <dl>
      """;
  private static final String END =
      """
          </dl>
        </body>
      </html>
      """;

  private ProblemsPage() {}

  /// Makes it of the contract.
  static byte[] of(byte[] contract) throws IOException {
    var lines = new StringBuilder();
    for (var code : new YAMLMapper().readTree(contract).at(CODES)) {
      var name = code.path("const").asText();
      lines.append(
          "      <dt id=\"%s\"><code>%s</code></dt><dd>%s</dd>\n"
              .formatted(name, name, html(code.path("description").asText())));
    }
    return (BEGINNING + lines + END).getBytes(StandardCharsets.UTF_8);
  }

  private static String html(String text) {
    var escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return QUOTED.matcher(escaped).replaceAll("<code>$1</code>");
  }
}
