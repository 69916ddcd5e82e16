package org.xueliang.registry;

import static org.xueliang.registry.Devices.video;

import java.util.List;
import java.util.Map;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Duplicate;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListDuplicatesRequest;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceBlockingStub;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SplitChannelsRequest;
import org.xueliang.proto.v1.SplitChannelsResponse;
import org.xueliang.proto.v1.StreamSource;

/** Cameras that come by a platform and by a pull, and what people ask about them, for tests of one registry. */
record TwoWays(RegistryUnderTest registry) {
    static String code(int n) {
        return "340200010013200%05d".formatted(n);
    }

    static CatalogItem row(int n, String name, double longitude) {
        return video(code(n), name).setLongitude(longitude).setLatitude(31.2).build();
    }

    Channel pull(String alias, String name, double longitude, String path) {
        return pull(alias, name, longitude, path, "police");
    }

    Channel pull(String alias, String name, double longitude, String path, String owner) {
        return channels()
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setAlias(alias)
                                .setName(name)
                                .setSourceKind(SourceKind.ESTATE)
                                .setOwner(owner)
                                .setPlace("yard of " + alias)
                                .setMaintainer("Menders")
                                .setPosition(Position.newBuilder()
                                        .setDatum(Datum.WGS84)
                                        .setLongitude(longitude)
                                        .setLatitude(31.2))
                                .setSource(StreamSource.newBuilder()
                                        .setPull(PullSource.newBuilder()
                                                .setUrl("rtsp://192.0.2.77:5554/" + path)
                                                .setUsername("reader")
                                                .setPassword("not-shown-1"))))
                        .build())
                .getChannel();
    }

    Channel get(String name) {
        return channels()
                .getChannel(GetChannelRequest.newBuilder().setChannel(name).build());
    }

    List<Duplicate> held(String channel) {
        return merging()
                .listDuplicates(
                        ListDuplicatesRequest.newBuilder().setChannel(channel).build())
                .getDuplicatesList();
    }

    static MergeChannelsRequest.Builder merge(Channel primary, Channel secondary) {
        return MergeChannelsRequest.newBuilder()
                .setPrimary(primary.getCode())
                .setPrimaryRevision(primary.getRevision())
                .setSecondary(secondary.getCode())
                .setSecondaryRevision(secondary.getRevision());
    }

    SplitChannelsResponse split(String channel) {
        return merging()
                .splitChannels(
                        SplitChannelsRequest.newBuilder().setChannel(channel).build());
    }

    Map<String, Object> rowOf(String code) {
        return registry.sql(handle -> handle.createQuery(
                        "select to_jsonb(c) - 'revision' as row from channels c where code = :code")
                .bind("code", code)
                .mapToMap()
                .one());
    }

    List<String> listed() {
        return channels()
                .listChannels(ListChannelsRequest.newBuilder().setPageSize(1000).build())
                .getChannelsList()
                .stream()
                .map(Channel::getCode)
                .toList();
    }

    private ChannelServiceBlockingStub channels() {
        return registry.asAdmin(ChannelServiceGrpc::newBlockingStub);
    }

    private MergingServiceBlockingStub merging() {
        return registry.asAdmin(MergingServiceGrpc::newBlockingStub);
    }
}
