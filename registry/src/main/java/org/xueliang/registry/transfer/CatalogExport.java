package org.xueliang.registry.transfer;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.Presence;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogItemKind;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpCharset;
import org.xueliang.protocol.manscdp.ManscdpWriter;
import org.xueliang.registry.channel.ChannelSelection;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.position.Datums;

/**
 * Channels as one catalog of GB/T 28181 (2022 A.2.6.3), in GB18030 as the standard asks: divisions and organisations first, then
 * the channels under them. Positions are in WGS-84, for an item cannot say its datum.
 */
final class CatalogExport implements FileExport {
    private static final int MAX_NODES = 100_000;
    private static final String LIST = "<DeviceList";
    private static final String LIST_END = "</DeviceList>";

    private final Channels channels;
    private final ChannelSelection selection;
    private final String system;
    private final long nowUs;

    CatalogExport(Channels channels, ChannelSelection selection, String codePrefix, long nowUs) {
        this.nowUs = nowUs;
        this.channels = channels;
        this.selection = selection;
        this.system = codePrefix + "002000000001";
    }

    @Override
    public ByteString begin(Handle handle) {
        List<CatalogEntry> nodes = nodes(handle);
        long all = nodes.size() + selection.count(handle) - selection.countKept(handle, nowUs);
        String document = document(nodes, Integer.MAX_VALUE);
        int list = document.indexOf(LIST);
        if (list < 0) {
            // A catalog of no items has no list: nothing of the trees has a code of the standard.
            String head = document.substring(0, document.indexOf("</Response>"));
            return bytes(head.replace(Integer.toString(Integer.MAX_VALUE), Long.toString(all)) + LIST + " Num=\"" + all
                    + "\">");
        }
        int items = document.indexOf('>', list) + 1;
        return bytes(document.substring(0, list).replace(Integer.toString(Integer.MAX_VALUE), Long.toString(all)) + LIST
                + " Num=\"" + all + "\">" + document.substring(items, document.indexOf(LIST_END)));
    }

    @Override
    public ByteString page(Handle handle, List<Channel> page) {
        Map<String, Channel> shown = new HashMap<>();
        channels.shown(handle, page.stream().map(Channel::getCode).toList())
                .forEach(channel -> shown.put(channel.getCode(), channel));
        Map<String, String> divisions = divisions(handle, page);
        List<CatalogEntry> entries = new ArrayList<>();
        for (Channel channel : page) {
            entries.add(entry(
                    shown.getOrDefault(channel.getCode(), channel), divisions.getOrDefault(channel.getPlace(), "")));
        }
        String document = document(entries, 0);
        return bytes(document.substring(document.indexOf('>', document.indexOf(LIST)) + 1, document.indexOf(LIST_END)));
    }

    @Override
    public ByteString end() {
        return ByteString.copyFrom(LIST_END + "\r\n</Response>\r\n", StandardCharsets.US_ASCII);
    }

    private String document(List<CatalogEntry> entries, int sum) {
        byte[] document = ManscdpWriter.write(
                new CatalogResponse("1", system, sum, entries, false), ManscdpCharset.GB18030, GbEdition.GB2022);
        return new String(document, ManscdpCharset.GB18030.charset());
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFrom(text, ManscdpCharset.GB18030.charset());
    }

    /** What a catalog can name of the trees: those whose codes are ones of the standard. */
    private List<CatalogEntry> nodes(Handle handle) {
        List<String> owners = selection.owners();
        List<String> places = selection.places();
        List<CatalogEntry> nodes = new ArrayList<>();
        handle.createQuery("select code, name from places where home = '' and code ~ '^([0-9]{2}){1,4}$'"
                        + (places == null ? "" : " and code = any(:some)") + " order by code limit :most")
                .bindArray("some", String.class, places == null ? List.of() : places)
                .bind("most", MAX_NODES)
                .map((rs, ctx) -> nodes.add(CatalogEntry.of(rs.getString("code"), rs.getString("name"), "")))
                .list();
        handle.createQuery(
                        "select code, name, parent from organisations where home = '' and code ~ '^[0-9]{10}21[56][0-9]{7}$'"
                                + (owners == null ? "" : " and code = any(:some)") + " order by code limit :most")
                .bindArray("some", String.class, owners == null ? List.of() : owners)
                .bind("most", MAX_NODES)
                .map((rs, ctx) -> nodes.add(CatalogEntry.of(
                        rs.getString("code"),
                        rs.getString("name"),
                        isOrganisation(rs.getString("parent")) ? rs.getString("parent") : "")))
                .list();
        return nodes;
    }

    private static boolean isOrganisation(String code) {
        CatalogItemKind kind = CatalogItemKind.of(code);
        return kind == CatalogItemKind.BUSINESS_GROUP || kind == CatalogItemKind.VIRTUAL_ORGANISATION;
    }

    /** Place to its division of at most 8 digits. */
    private static Map<String, String> divisions(Handle handle, List<Channel> page) {
        Map<String, String> divisions = new HashMap<>();
        handle.createQuery("select code, case when code ~ '^([0-9]{2}){1,4}$' then code else left(division, 8) end as d"
                        + " from places where code = any(:codes)")
                .bindArray(
                        "codes",
                        String.class,
                        page.stream().map(Channel::getPlace).distinct().toList())
                .map((rs, ctx) -> divisions.put(rs.getString("code"), rs.getString("d")))
                .list();
        return divisions;
    }

    private static CatalogEntry entry(Channel channel, String division) {
        Position at = channel.hasPosition() ? Datums.converted(channel.getPosition(), Datum.WGS84) : null;
        return new CatalogEntry(
                channel.getCode(),
                channel.getName().isEmpty() ? channel.getCode() : channel.getName(),
                "",
                "",
                division,
                division.isEmpty() ? channel.getPlace() : "",
                Boolean.FALSE,
                isOrganisation(channel.getOwner()) ? List.of(channel.getOwner()) : List.of(),
                "",
                1,
                false,
                channel.getStatus().getPresence() == Presence.ONLINE,
                at == null ? null : (Double) at.getLongitude(),
                at == null ? null : (Double) at.getLatitude(),
                0,
                null);
    }
}
