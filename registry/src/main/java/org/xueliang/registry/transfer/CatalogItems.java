package org.xueliang.registry.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xueliang.registry.error.Refusal;

/**
 * Items of a MANSCDP catalog of any length, cut out of its bytes as they come: the charsets that there are have no angle bracket
 * inside another character. What an item says is read elsewhere; memory holds one item. Pure; not thread-safe.
 */
final class CatalogItems {
    static final int MAX_ITEM_BYTES = 65_536;
    private static final int MAX_HEAD_BYTES = 65_536;
    private static final byte[] BEGIN = ascii("<Item");
    private static final byte[] END = ascii("</Item>");
    private static final Pattern CATALOG = Pattern.compile("<CmdType>\\s*Catalog\\s*</CmdType>");
    private static final Pattern PROLOG = Pattern.compile("<[?]xml[^>]{0,100}[?]>");

    private final Consumer<Item> out;
    private byte[] held = new byte[0];
    private StringBuilder head = new StringBuilder();
    private boolean headChecked;
    private boolean inside;
    private String prolog = "";
    private long line = 1;
    private long itemLine;

    CatalogItems(Consumer<Item> out) {
        this.out = out;
    }

    /**
     * @param line on which it begins, from 1
     * @param xml with its tags
     * @param problem why it is none; empty where it is whole
     */
    record Item(long line, byte[] xml, String problem) {}

    /** What stands before the document, or nothing. */
    String prolog() {
        return prolog;
    }

    void accept(byte[] bytes) {
        byte[] all = Arrays.copyOf(held, held.length + bytes.length);
        System.arraycopy(bytes, 0, all, held.length, bytes.length);
        int at = 0;
        while (true) {
            boolean was = inside;
            int next = inside ? item(all, at) : outside(all, at);
            if (next == at && inside == was) {
                break;
            }
            at = next;
        }
        held = Arrays.copyOfRange(all, at, all.length);
    }

    void end() {
        if (inside) {
            inside = false;
            out.accept(new Item(itemLine, new byte[0], "the file ends inside an item"));
        } else if (!headChecked) {
            pass(held, 0, held.length);
            checkHead();
        }
    }

    /** Up to the next item, or as far as none can begin. */
    private int outside(byte[] all, int from) {
        int begin = begin(all, from);
        int to = begin >= 0 ? begin : Math.max(from, all.length - BEGIN.length);
        pass(all, from, to);
        if (begin < 0) {
            return to;
        }
        checkHead();
        inside = true;
        itemLine = line;
        return begin;
    }

    /** {@code from} is where the item begins. */
    private int item(byte[] all, int from) {
        int end = find(all, END, from);
        int again = begin(all, from + 1);
        if (again >= 0 && (end < 0 || again < end)) {
            return refused(all, from, again, "an item that is not closed before the next begins");
        }
        if (end < 0) {
            return all.length - from > MAX_ITEM_BYTES
                    ? refused(
                            all,
                            from,
                            from + BEGIN.length,
                            "an item of more than " + MAX_ITEM_BYTES + " bytes, or one that is not closed")
                    : from;
        }
        int to = end + END.length;
        if (to - from > MAX_ITEM_BYTES) {
            return refused(all, from, to, "an item of more than " + MAX_ITEM_BYTES + " bytes");
        }
        count(all, from, to);
        inside = false;
        out.accept(new Item(itemLine, Arrays.copyOfRange(all, from, to), ""));
        return to;
    }

    private int refused(byte[] all, int from, int to, String why) {
        count(all, from, to);
        inside = false;
        out.accept(new Item(itemLine, new byte[0], why));
        return to;
    }

    private void pass(byte[] all, int from, int to) {
        if (!headChecked && head.length() + to - from <= MAX_HEAD_BYTES) {
            head.append(new String(all, from, to - from, StandardCharsets.ISO_8859_1));
        }
        count(all, from, to);
    }

    private void count(byte[] all, int from, int to) {
        for (int i = from; i < to; i++) {
            if (all[i] == '\n') {
                line++;
            }
        }
    }

    private void checkHead() {
        if (headChecked) {
            return;
        }
        headChecked = true;
        if (head.indexOf("<!") >= 0) {
            throw Refusal.badRequest("file: a document type, an entity or a comment before its items (expected: none)");
        }
        if (!CATALOG.matcher(head).find()) {
            throw Refusal.badRequest(
                    "file: no <CmdType>Catalog</CmdType> before its items (expected: a catalog as GB/T 28181"
                            + " carries it, in UTF-8 or GB18030)");
        }
        Matcher found = PROLOG.matcher(head);
        prolog = found.find() ? found.group() : "";
        head = new StringBuilder();
    }

    /** Where an item begins: its name is no longer than that. */
    private static int begin(byte[] all, int from) {
        int at = find(all, BEGIN, from);
        while (at >= 0 && at + BEGIN.length < all.length) {
            byte behind = all[at + BEGIN.length];
            if (behind == '>' || behind == ' ' || behind == '\t' || behind == '\r' || behind == '\n') {
                return at;
            }
            at = find(all, BEGIN, at + 1);
        }
        return -1;
    }

    private static int find(byte[] all, byte[] wanted, int from) {
        for (int i = from; i + wanted.length <= all.length; i++) {
            if (all[i] == wanted[0] && Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
