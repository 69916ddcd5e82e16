package org.xueliang.protocol.manscdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a catalog (2022 A.2.1.9). Secrets (Password), owners, contacts and functions that concern persons (FunctionType, ContactInfo) are
 * not kept.
 *
 * @param code as it came, trimmed: 2, 4, 6, 8 or 20 digits by the standard, anything else is opaque; may be empty
 * @param name the code where the device gives none; at most 255 characters
 * @param parents codes of ParentID in their order, without those that say nothing (X12 in vendor-quirks: {@code null}); at most 32
 * @param businessGroup 215 node; may be empty
 * @param civilCode may be empty, garbage or 20 digits in practice
 * @param parental says that it has children; null where not said
 * @param registerWay 1 to 4; 0 where not said
 * @param secret Secrecy 1
 * @param on null where not said: take it for on
 * @param longitude degrees; null where not said or no place on earth
 * @param latitude degrees; null where not said or no place on earth
 * @param ptzType 1 to 7, 0 unknown
 * @param event in a Notify; null for UPDATE and in a Response
 */
public record CatalogEntry(
        String code,
        String name,
        String manufacturer,
        String model,
        String civilCode,
        String address,
        @Nullable Boolean parental,
        List<String> parents,
        String businessGroup,
        int registerWay,
        boolean secret,
        @Nullable Boolean on,
        @Nullable Double longitude,
        @Nullable Double latitude,
        int ptzType,
        @Nullable CatalogEvent event) {
    /** Longest name that is kept. */
    public static final int MAX_NAME_CHARACTERS = 255;

    public CatalogEntry {
        parents = List.copyOf(parents);
    }

    /** A row that is on, for a simulator or for what a cascade tells; a node of the tree says nothing of that. */
    public static CatalogEntry of(String code, String name, String parent) {
        boolean node = switch (CatalogItemKind.of(code)) {
            case DIVISION, BUSINESS_GROUP, VIRTUAL_ORGANISATION -> true;
            default -> false;
        };
        return new CatalogEntry(
                code,
                name,
                "",
                "",
                "",
                "",
                node ? null : Boolean.FALSE,
                parent.isEmpty() ? List.of() : List.of(parent),
                "",
                node ? 0 : 1,
                false,
                node ? null : Boolean.TRUE,
                null,
                null,
                0,
                null);
    }

    public CatalogItemKind kind() {
        return CatalogItemKind.of(code);
    }

    /** The code is not one that the standard allows. */
    public boolean isMalformed() {
        return !CatalogItemKind.isWellFormed(code);
    }

    /** @return the last of the parents, empty where none */
    public String parent() {
        return parents.isEmpty() ? "" : parents.get(parents.size() - 1);
    }

    public CatalogEntry withEvent(CatalogEvent newEvent) {
        return new CatalogEntry(
                code,
                name,
                manufacturer,
                model,
                civilCode,
                address,
                parental,
                parents,
                businessGroup,
                registerWay,
                secret,
                on,
                longitude,
                latitude,
                ptzType,
                newEvent);
    }

    public CatalogEntry withPtzType(int newPtzType) {
        return new CatalogEntry(
                code,
                name,
                manufacturer,
                model,
                civilCode,
                address,
                parental,
                parents,
                businessGroup,
                registerWay,
                secret,
                on,
                longitude,
                latitude,
                newPtzType,
                event);
    }

    /** What kind of thing it is, for a vendor's catalog. */
    public CatalogEntry madeBy(String newManufacturer, String newModel, String newCivilCode, String newAddress) {
        return new CatalogEntry(
                code,
                name,
                newManufacturer,
                newModel,
                newCivilCode,
                newAddress,
                parental,
                parents,
                businessGroup,
                registerWay,
                secret,
                on,
                longitude,
                latitude,
                ptzType,
                event);
    }
}
