package org.xueliang.registry.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.error.Refusal;

/** Gives the next free codes of what stands before the serial; what has one already is passed over. */
public final class CodeAllocator {
    private static final Pattern DIVISION = Pattern.compile("[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{8}");
    private static final int MAX_SERIAL = 999_999;
    private static final int LOOKED_AT_ONCE = 2000;

    private CodeAllocator() {}

    /** 14 digits out of their parts; refused with all that is wrong. */
    static String prefix(String division, String industry, String type, String network) {
        if (!DIVISION.matcher(division).matches()) {
            throw Refusal.badField("division", division, "2, 4, 6 or 8 digits of GB/T 2260");
        }
        digits("industry", industry, 2);
        digits("type", type, 3);
        digits("network", network, 1);
        String centre = (division + "000000").substring(0, 8);
        List<String> problems = CodeBook.prefixProblems(centre, industry, type);
        if (!problems.isEmpty()) {
            throw Refusal.badRequest(String.join("; ", problems));
        }
        return centre + industry + type + network;
    }

    private static void digits(String field, String value, int length) {
        if (value.length() != length || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Refusal.badField(field, value, length + (length == 1 ? " digit" : " digits"));
        }
    }

    /**
     * The next free codes, in order. The row of the prefix stays locked until the transaction ends, so that no two get the
     * same.
     */
    public static List<String> next(Handle handle, String prefix, int count) {
        handle.createUpdate(
                        "insert into code_prefixes (prefix, next_serial) values (:prefix, 1) on conflict do nothing")
                .bind("prefix", prefix)
                .execute();
        int serial = handle.createQuery("select next_serial from code_prefixes where prefix = :prefix for update")
                .bind("prefix", prefix)
                .mapTo(Integer.class)
                .one();
        List<String> codes = new ArrayList<>();
        while (codes.size() < count) {
            if (serial > MAX_SERIAL) {
                throw Refusal.tooMuch("code: all serial numbers of " + prefix + " are given");
            }
            int last = Math.min(MAX_SERIAL, serial + LOOKED_AT_ONCE - 1);
            codes.addAll(handle.createQuery("select c.code from (select :prefix || lpad(n::text, 6, '0') as code"
                            + "   from generate_series(cast(:first as int), cast(:last as int)) n) c"
                            + " where not exists (select 1 from channels t where t.code = c.code)"
                            + " and not exists (select 1 from devices t where t.code = c.code)"
                            + " and not exists (select 1 from sensors t where t.code = c.code)"
                            + " and not exists (select 1 from allocated_codes t where t.code = c.code)"
                            + " and not exists (select 1 from catalog_items t where t.code = c.code)"
                            + " order by 1 limit :wanted")
                    .bind("prefix", prefix)
                    .bind("first", serial)
                    .bind("last", last)
                    .bind("wanted", count - codes.size())
                    .mapTo(String.class)
                    .list());
            serial = codes.size() == count
                    ? Integer.parseInt(codes.get(count - 1).substring(14)) + 1
                    : last + 1;
        }
        handle.createUpdate("update code_prefixes set next_serial = :serial where prefix = :prefix")
                .bind("serial", serial)
                .bind("prefix", prefix)
                .execute();
        return codes;
    }

    /** What has the code: {@code channel}, {@code device}, {@code sensor} or {@code given}; empty where it is free. */
    static Optional<String> takenBy(Handle handle, String code) {
        for (String table : List.of("channels", "devices", "sensors", "allocated_codes")) {
            boolean there = handle.createQuery("select exists (select 1 from " + table + " where code = :code"
                            + (table.equals("channels") || table.equals("devices") ? " and not removed" : "") + ")")
                    .bind("code", code)
                    .mapTo(Boolean.class)
                    .one();
            if (there) {
                return Optional.of(
                        table.equals("allocated_codes")
                                ? "given"
                                : table.substring(0, table.length() - 1).toLowerCase(Locale.ROOT));
            }
        }
        return Optional.empty();
    }
}
