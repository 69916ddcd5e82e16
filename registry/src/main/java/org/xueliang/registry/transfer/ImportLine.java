package org.xueliang.registry.transfer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.channel.ChannelIntake;
import org.xueliang.registry.code.CodeBook;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.position.PositionCheck;

/** One record of a file made a channel, with all that is wrong with it. Pure. */
final class ImportLine {
    private final Map<Column, String> cells = new EnumMap<>(Column.class);
    private final Channel.Builder channel = Channel.newBuilder();
    private final List<Problem> problems = new ArrayList<>();

    record Problem(Column column, String reason, boolean warning) {}

    private ImportLine() {}

    static ImportLine of(List<Column> header, List<String> record, ImportOptions options) {
        ImportLine line = new ImportLine();
        for (int i = 0; i < header.size(); i++) {
            line.cell(header.get(i), i < record.size() ? record.get(i) : "", options.getKeepFormulas());
        }
        line.read(options);
        return line;
    }

    private void cell(Column column, String text, boolean keepFormulas) {
        String cell = text.strip();
        if (cell.indexOf('\uFFFD') >= 0) {
            wrong(
                    column,
                    "'" + Refusal.excerpt(cell) + "' holds bytes that are no text (expected: one charset in the file)");
        } else if (Formula.isFormula(cell) && !keepFormulas && column != Column.PASSWORD) {
            wrong(
                    column,
                    "'" + Refusal.excerpt(cell)
                            + "' is a formula to a spreadsheet (expected: text; --keep-formulas takes it as the text it is)");
        } else {
            cells.put(column, Formula.original(cell));
        }
    }

    private String get(Column column) {
        return cells.getOrDefault(column, "");
    }

    private void wrong(Column column, String reason) {
        problems.add(new Problem(column, reason, false));
    }

    /** What is checked says field and reason; the field is the column. */
    private void checked(Column column, Runnable check) {
        try {
            check.run();
        } catch (Refusal e) {
            String message = String.valueOf(e.getMessage());
            wrong(column, message.substring(message.indexOf(": ") + 2));
        }
    }

    private void read(ImportOptions options) {
        String code = get(Column.CODE);
        if (!code.isEmpty()) {
            checked(Column.CODE, () -> {
                Check.code("code", code);
                List<String> wrong = CodeBook.problems(code);
                if (!wrong.isEmpty()) {
                    throw Refusal.badRequest("code: '" + code + "': " + String.join("; ", wrong));
                }
            });
            channel.setCode(code);
        }
        text(Column.NAME, 0, 128);
        channel.setName(get(Column.NAME));
        channel.setAlias(get(Column.ALIAS));
        checked(Column.ALIAS, () -> ChannelIntake.checkAlias("alias", get(Column.ALIAS)));
        String owner = or(Column.OWNER, options.getOwner());
        checked(Column.OWNER, () -> Check.text("owner", owner, 1, 64));
        String place = or(Column.PLACE, options.getPlace());
        checked(Column.PLACE, () -> Check.text("place", place, 1, 64));
        text(Column.MAINTAINER, 0, 64);
        channel.setOwner(owner).setPlace(place).setMaintainer(get(Column.MAINTAINER));
        kind(options.getSourceKind());
        position();
        source();
    }

    private String or(Column column, String otherwise) {
        return get(column).isEmpty() ? otherwise : get(column);
    }

    private void text(Column column, int min, int max) {
        checked(column, () -> Check.text(column.word(), get(column), min, max));
    }

    private void kind(SourceKind otherwise) {
        String word = get(Column.SOURCE_KIND);
        SourceKind kind = switch (word.toLowerCase(Locale.ROOT)) {
            case "" -> otherwise;
            case "police", "公安" -> SourceKind.POLICE;
            case "estate", "小区" -> SourceKind.ESTATE;
            case "iot", "物联网" -> SourceKind.IOT;
            case "city", "城市" -> SourceKind.CITY;
            default -> SourceKind.UNRECOGNIZED;
        };
        if (kind == SourceKind.UNRECOGNIZED || kind == SourceKind.SOURCE_KIND_UNSPECIFIED) {
            wrong(
                    Column.SOURCE_KIND,
                    (word.isEmpty() ? "missing" : "'" + Refusal.excerpt(word) + "'")
                            + " (expected: police 公安, estate 小区, iot 物联网 or city 城市)");
        } else {
            channel.setSourceKind(kind);
        }
    }

    private void position() {
        String longitude = get(Column.LONGITUDE);
        String latitude = get(Column.LATITUDE);
        if (longitude.isEmpty() && latitude.isEmpty()) {
            return;
        }
        int before = problems.size();
        Position.Builder position = Position.newBuilder()
                .setLongitude(degrees(Column.LONGITUDE, longitude))
                .setLatitude(degrees(Column.LATITUDE, latitude))
                .setDatum(datum());
        if (position.getDatum() == Datum.DATUM_UNSPECIFIED) {
            wrong(
                    Column.DATUM,
                    (get(Column.DATUM).isEmpty() ? "missing" : "'" + Refusal.excerpt(get(Column.DATUM)) + "'")
                            + " (expected: WGS84, GCJ02 or CGCS2000: a position means nothing without it)");
            return;
        }
        if (problems.size() > before) {
            return;
        }
        checked(
                Column.LATITUDE,
                () -> PositionCheck.check("position", position.build())
                        .forEach(warning -> problems.add(
                                new Problem(Column.LATITUDE, warning.substring(warning.indexOf(": ") + 2), true))));
        channel.setPosition(position);
    }

    private double degrees(Column column, String text) {
        try {
            return text.length() > 32 ? Double.parseDouble("") : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            wrong(
                    column,
                    (text.isEmpty() ? "missing" : "'" + Refusal.excerpt(text) + "'")
                            + " (expected: degrees as a decimal number)");
            return 0;
        }
    }

    private Datum datum() {
        return switch (get(Column.DATUM)
                .toUpperCase(Locale.ROOT)
                .replace("-", "")
                .replace(" ", "")) {
            case "WGS84", "EPSG4326" -> Datum.WGS84;
            case "GCJ02", "火星坐标", "火星坐标系" -> Datum.GCJ02;
            case "CGCS2000", "2000", "国家2000", "大地2000" -> Datum.CGCS2000;
            default -> Datum.DATUM_UNSPECIFIED;
        };
    }

    private void source() {
        String url = get(Column.URL);
        if (url.isEmpty()) {
            return;
        }
        PullSource pull = PullSource.newBuilder()
                .setUrl(url)
                .setUsername(get(Column.USERNAME))
                .setPassword(get(Column.PASSWORD))
                .build();
        checked(Column.URL, () -> ChannelIntake.checkPull(pull));
        channel.setSource(StreamSource.newBuilder().setPull(pull));
    }

    List<Problem> problems() {
        return problems;
    }

    boolean isRefused() {
        return problems.stream().anyMatch(problem -> !problem.warning());
    }

    Channel channel() {
        return channel.build();
    }
}
