package org.xueliang.registry.figures;

/** HTML put together from fixed marks and escaped texts. Not thread-safe. */
final class Html {
    private final StringBuilder text = new StringBuilder();

    /** Marks, as they are: never anything that came from outside. */
    Html raw(String marks) {
        text.append(marks);
        return this;
    }

    /** Text or an attribute's value between double quotes. */
    Html text(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                default -> text.append(c);
            }
        }
        return this;
    }

    /** A table's cell of a class. */
    Html cell(String cssClass, String value) {
        return raw("<td class=\"").raw(cssClass).raw("\">").text(value).raw("</td>");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
