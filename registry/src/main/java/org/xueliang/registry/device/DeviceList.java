package org.xueliang.registry.device;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.ListCatalogRequest;
import org.xueliang.proto.v1.ListCatalogResponse;
import org.xueliang.proto.v1.ListDevicesRequest;
import org.xueliang.proto.v1.ListDevicesResponse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;

/** Pages of devices and of catalogs in the order of their codes: a walk sees each that stays once. */
final class DeviceList {
    private final Devices devices;
    private final PageTokens pages;

    DeviceList(Devices devices, PageTokens pages) {
        this.devices = devices;
        this.pages = pages;
    }

    ListDevicesResponse page(ListDevicesRequest request) {
        Check.anyOr("enrolment", request.getEnrolment(), Enrolment.ENROLMENT_UNSPECIFIED);
        Check.anyOr("presence", request.getPresence(), Presence.PRESENCE_UNSPECIFIED);
        Check.text("owner", request.getOwner(), 0, 64);
        Check.text("place", request.getPlace(), 0, 64);
        int size = Check.pageSize(request.getPageSize());
        String filters = "devices"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        String after = request.getPageToken().isEmpty() ? "" : pages.position(filters, request.getPageToken());
        List<Device> found = devices.database.read(handle -> Devices.withPositions(
                handle,
                handle.createQuery(DevicePresence.selection()
                                + " where not d.removed and d.code > :after"
                                + (request.getEnrolmentValue() == 0 ? "" : " and d.enrolment = :enrolment")
                                + (request.getOwner().isEmpty() ? "" : " and d.owner = :owner")
                                + (request.getPlace().isEmpty() ? "" : " and d.place = :place")
                                + (request.getPresenceValue() == 0
                                        ? ""
                                        : " and " + DevicePresence.STATE + " = :presence")
                                + " order by d.code limit :limit")
                        .bind("after", after)
                        .bind("enrolment", request.getEnrolmentValue())
                        .bind("owner", request.getOwner())
                        .bind("place", request.getPlace())
                        .bind("presence", request.getPresenceValue())
                        .bind("fresh_us", devices.channels.freshUs())
                        .bind("limit", size + 1)
                        .map((rs, ctx) -> DevicePresence.withStatus(rs))
                        .list()));
        ListDevicesResponse.Builder answer =
                ListDevicesResponse.newBuilder().addAllDevices(found.subList(0, Math.min(size, found.size())));
        if (found.size() > size) {
            answer.setNextPageToken(pages.next(filters, found.get(size - 1).getCode()));
        }
        return answer.build();
    }

    ListCatalogResponse catalog(ListCatalogRequest request) {
        int size = Check.pageSize(request.getPageSize());
        Check.code("device", request.getDevice());
        Device device = devices.require(request.getDevice());
        String filters = "catalog " + device.getCode();
        String after = request.getPageToken().isEmpty() ? "" : pages.position(filters, request.getPageToken());
        List<CatalogItem> found =
                devices.database.read(handle -> CatalogStore.page(handle, device.getCode(), after, size + 1));
        ListCatalogResponse.Builder answer = ListCatalogResponse.newBuilder()
                .addAllItems(found.subList(0, Math.min(size, found.size())))
                .setState(device.getStatus().getCatalog());
        if (found.size() > size) {
            answer.setNextPageToken(pages.next(filters, found.get(size - 1).getCode()));
        }
        return answer.build();
    }
}
