package org.xueliang.registry;

import java.util.List;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.RemoveSourceRequest;
import org.xueliang.proto.v1.RemoveSourceResponse;
import org.xueliang.proto.v1.ReportSourcesRequest;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceAssignment;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.proto.v1.SourceHealthPage;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.SourceServiceGrpc.SourceServiceBlockingStub;
import org.xueliang.proto.v1.WatchSourcesRequest;

/** What people and gateways do with sources, for tests. */
final class Sources {
    static final String PASSWORD = "camera-Secret-7";
    static final String GATEWAY = "g-sources";

    private final RegistryUnderTest registry;

    Sources(RegistryUnderTest registry) {
        this.registry = registry;
    }

    static Source.Builder source(String code, SourceAdapter adapter) {
        return Source.newBuilder()
                .setCode(code)
                .setKind(SourceKind.ESTATE)
                .setAdapter(adapter)
                .setOwner("sunshine")
                .setPlace("yard");
    }

    static Source.Builder onvif(String code) {
        return source(code, SourceAdapter.ONVIF)
                .setAddress("192.0.2.60")
                .setUsername("admin")
                .setGateway(GATEWAY);
    }

    static SourceHealth.Builder online() {
        return SourceHealth.newBuilder().setState(Presence.ONLINE).setSinceUs(1).setLastContactUs(2);
    }

    static SourceChannel found(String key, String main, String sub) {
        return SourceChannel.newBuilder()
                .setKey(key)
                .setMainUrl(main)
                .setSubUrl(sub)
                .setVideo("H264 1920x1080")
                .build();
    }

    SourceServiceBlockingStub admin() {
        return registry.asAdmin(SourceServiceGrpc::newBlockingStub);
    }

    Source put(Source.Builder source, String password) {
        return admin().putSource(PutSourceRequest.newBuilder()
                .setSource(source)
                .setPassword(password)
                .build());
    }

    Source get(String code) {
        return admin().getSource(GetSourceRequest.newBuilder().setCode(code).build());
    }

    SourceHealthPage health(String code) {
        return admin().getSourceHealth(
                        GetSourceRequest.newBuilder().setCode(code).build());
    }

    Channel channel(String code) {
        return registry.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    void report(String code, SourceHealth.Builder health, SourceChannel... found) {
        SourceReport.Builder report = SourceReport.newBuilder().setSource(code).setHealth(health);
        if (found.length > 0) {
            report.setChannelsKnown(true).addAllChannels(List.of(found));
        }
        registry.asService(SourceServiceGrpc::newBlockingStub)
                .reportSources(ReportSourcesRequest.newBuilder()
                        .setGateway(GATEWAY)
                        .setDoor("127.0.0.1:8081")
                        .addReports(report)
                        .build());
    }

    RemoveSourceResponse remove(String code, long revision, boolean dryRun) {
        return admin().removeSource(RemoveSourceRequest.newBuilder()
                .setCode(code)
                .setRevision(revision)
                .setDryRun(dryRun)
                .build());
    }

    Collected<WatchSourcesRequest, SourceAssignment> watch(String gateway) {
        Collected<WatchSourcesRequest, SourceAssignment> seen = new Collected<>();
        registry.asService(SourceServiceGrpc::newStub)
                .watchSources(
                        WatchSourcesRequest.newBuilder().setGateway(gateway).build(), seen);
        return seen;
    }
}
