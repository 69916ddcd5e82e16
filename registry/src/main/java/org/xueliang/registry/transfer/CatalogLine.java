package org.xueliang.registry.transfer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogItemKind;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.code.CodeBook;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.tree.NodeIntake.Node;
import org.xueliang.registry.tree.Tree;

/**
 * One item of a catalog, as what the registry keeps: a channel, a place or an organisation, or nothing. Its owner is the
 * organisation that it hangs under, its place the division that it names. Pure.
 *
 * @param tree of a node
 * @param problems element to what is wrong with it; then there is neither channel nor node
 */
record CatalogLine(Optional<Channel> channel, Optional<Tree> tree, Optional<Node> node, Map<String, String> problems) {
    /** Elements that hold a channel's fields. */
    private static final Map<String, String> ELEMENTS = Map.of(
            "code", "DeviceID", "name", "Name", "owner", "ParentID", "place", "CivilCode", "position", "Longitude");

    private static final Set<String> RECORDERS = Set.of("111", "112", "118");

    static String element(String field) {
        return ELEMENTS.getOrDefault(field, field);
    }

    /** @param owners of devices and systems that came before: their channels have none of their own */
    static CatalogLine of(CatalogEntry entry, Map<String, String> owners, ImportOptions options) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (entry.isMalformed()) {
            problems.put(
                    "DeviceID",
                    "'" + Refusal.excerpt(entry.code()) + "' (expected: 20 digits, or 2, 4, 6 or 8 of a division)");
            return new CatalogLine(Optional.empty(), Optional.empty(), Optional.empty(), problems);
        }
        checked(problems, "Name", () -> Check.text("name", name(entry), 0, 128));
        if (entry.name().indexOf('\uFFFD') >= 0) {
            problems.put("Name", "'" + Refusal.excerpt(entry.name()) + "' holds bytes that are no text");
        }
        return switch (entry.kind()) {
            case VIDEO_CHANNEL ->
                hasChannels(entry) ? node(Tree.PLACES, null, problems) : channel(entry, owners, options, problems);
            case DIVISION -> node(Tree.PLACES, division(entry), problems);
            case BUSINESS_GROUP, VIRTUAL_ORGANISATION -> node(Tree.ORGANISATIONS, organisation(entry), problems);
            case ALARM_INPUT, SYSTEM, OTHER -> node(Tree.PLACES, null, problems);
        };
    }

    /** A recorder (111, 118) or an encoder (112) by its type, where it does not say itself whether it has children. */
    private static boolean hasChannels(CatalogEntry entry) {
        Boolean parental = entry.parental();
        return parental == null ? RECORDERS.contains(entry.code().substring(10, 13)) : parental;
    }

    private static CatalogLine node(Tree tree, @Nullable Node node, Map<String, String> problems) {
        boolean whole = node != null && problems.isEmpty();
        return new CatalogLine(
                Optional.empty(),
                whole ? Optional.of(tree) : Optional.empty(),
                whole ? Optional.ofNullable(node) : Optional.empty(),
                problems);
    }

    private static Node division(CatalogEntry entry) {
        String code = entry.code();
        PlaceLevel level = switch (code.length()) {
            case 2 -> PlaceLevel.PROVINCE;
            case 4 -> PlaceLevel.PREFECTURE;
            case 6 -> PlaceLevel.COUNTY;
            default -> PlaceLevel.STREET;
        };
        return new Node(code, entry.name(), code.substring(0, code.length() - 2), level.getNumber(), code);
    }

    private static Node organisation(CatalogEntry entry) {
        return new Node(entry.code(), entry.name(), above(entry).orElse(""), 0, "");
    }

    /** The organisation that an item hangs under. */
    static Optional<String> above(CatalogEntry entry) {
        List<String> parents = entry.parents();
        for (int i = parents.size() - 1; i >= 0; i--) {
            CatalogItemKind kind = CatalogItemKind.of(parents.get(i));
            if (kind == CatalogItemKind.VIRTUAL_ORGANISATION || kind == CatalogItemKind.BUSINESS_GROUP) {
                return Optional.of(parents.get(i));
            }
        }
        return CatalogItemKind.of(entry.businessGroup()) == CatalogItemKind.BUSINESS_GROUP
                        && !entry.businessGroup().equals(entry.code())
                ? Optional.of(entry.businessGroup())
                : Optional.empty();
    }

    private static CatalogLine channel(
            CatalogEntry entry, Map<String, String> owners, ImportOptions options, Map<String, String> problems) {
        List<String> wrong = CodeBook.problems(entry.code());
        if (!wrong.isEmpty()) {
            problems.put("DeviceID", "'" + entry.code() + "': " + String.join("; ", wrong));
        }
        String owner = above(entry)
                .or(() -> entry.parents().stream()
                        .map(parent -> owners.getOrDefault(parent, ""))
                        .filter(found -> !found.isEmpty())
                        .findFirst())
                .orElse(options.getOwner());
        if (owner.isEmpty()) {
            problems.put(
                    "ParentID",
                    "no organisation (expected: one of type 215 or 216 here or above, or --owner for items without one)");
        }
        String place = CatalogItemKind.of(entry.civilCode()) == CatalogItemKind.DIVISION
                ? entry.civilCode()
                : options.getPlace();
        if (place.isEmpty()) {
            problems.put(
                    "CivilCode",
                    "'" + Refusal.excerpt(entry.civilCode())
                            + "' (expected: 2, 4, 6 or 8 digits of a division, or --place for items without one)");
        }
        if (options.getSourceKind() == SourceKind.SOURCE_KIND_UNSPECIFIED) {
            problems.put("Item", "a catalog does not say the kind of its sources (expected: --kind)");
        }
        Channel.Builder channel = Channel.newBuilder()
                .setCode(entry.code())
                .setName(name(entry))
                .setOwner(owner)
                .setPlace(place)
                .setSourceKind(options.getSourceKind());
        Double longitude = entry.longitude();
        Double latitude = entry.latitude();
        if (longitude != null && latitude != null && (longitude != 0 || latitude != 0)) {
            // As with the catalogs of devices: the standard names no datum, and WGS-84 is what is meant.
            channel.setPosition(Position.newBuilder()
                    .setDatum(Datum.WGS84)
                    .setLongitude(longitude)
                    .setLatitude(latitude));
        }
        return problems.isEmpty()
                ? new CatalogLine(Optional.of(channel.build()), Optional.empty(), Optional.empty(), problems)
                : new CatalogLine(Optional.empty(), Optional.empty(), Optional.empty(), problems);
    }

    /** The parser gives the code where there is none. */
    private static String name(CatalogEntry entry) {
        return entry.name().equals(entry.code()) ? "" : entry.name();
    }

    private static void checked(Map<String, String> problems, String element, Runnable check) {
        try {
            check.run();
        } catch (Refusal e) {
            String message = String.valueOf(e.getMessage());
            problems.put(element, message.substring(message.indexOf(": ") + 2));
        }
    }
}
