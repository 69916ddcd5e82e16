package org.xueliang.registry.code;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.error.Refusal;

/**
 * Codes that were given or reserved to an owner (the column {@code owner} of {@code allocated_codes}). Who says a code first has it,
 * except where an administrator has said before whose it is: then sources of others do not get it, whatever they list.
 */
public final class ReservedCodes {
    private ReservedCodes() {}

    /** Code to owner, of those among the codes that are an owner's. */
    public static Map<String, String> among(Handle handle, Collection<String> codes) {
        Map<String, String> owners = new HashMap<>();
        handle.createQuery("select code, owner from allocated_codes where code = any(:codes) and owner <> ''")
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> owners.put(rs.getString("code"), rs.getString("owner")))
                .list();
        return owners;
    }

    /** Of those among the codes that are another owner's, why not, in words behind "it is". */
    public static Map<String, String> ofOthers(Handle handle, Collection<String> codes, String owner) {
        Map<String, String> others = new HashMap<>();
        among(handle, codes).forEach((code, whose) -> {
            if (!whose.equals(owner)) {
                others.put(code, words(whose));
            }
        });
        return others;
    }

    public static String words(String owner) {
        return "reserved for '" + owner + "'";
    }

    /** Refuses what another owner's code is to be given to. */
    public static void require(Handle handle, String field, String code, String owner) {
        String why = ofOthers(handle, List.of(code), owner).get(code);
        if (why != null) {
            throw Refusal.taken(field + ": '" + code + "' is " + why + " (expected: a source of that owner, or the code"
                    + " reserved anew: xueliang codes reserve)");
        }
    }

    /** Makes the codes an owner's; refused where something of another owner has one. */
    static void reserve(Handle handle, List<String> codes, String owner, String note, String caller, long atUs) {
        if (!owner.isEmpty()) {
            handle.createQuery("select what, code, owner from (select 'channel' as what, code, owner from channels"
                            + " where not removed union all select 'device', code, owner from devices"
                            + " where not removed and enrolment = 2 union all select 'sensor', code, owner from sensors"
                            + " union all select 'second way', secondary, body->>'owner' from channel_merges) t"
                            + " where code = any(:codes) and owner not in ('', :owner) order by code limit 1")
                    .bindArray("codes", String.class, codes)
                    .bind("owner", owner)
                    .map((rs, ctx) ->
                            rs.getString("what") + " " + rs.getString("code") + " is '" + rs.getString("owner") + "'s")
                    .findOne()
                    .ifPresent(taken -> {
                        throw Refusal.taken("codes: " + taken + " (expected: remove it first)");
                    });
        }
        handle.createUpdate(
                        "insert into allocated_codes (code, note, caller, at_us, owner)"
                                + " select unnest(:codes), :note, :caller, :now, :owner on conflict (code) do update"
                                + " set note = excluded.note, caller = excluded.caller, at_us = excluded.at_us, owner = excluded.owner")
                .bindArray("codes", String.class, codes)
                .bind("note", note)
                .bind("caller", caller)
                .bind("now", atUs)
                .bind("owner", owner)
                .execute();
    }
}
