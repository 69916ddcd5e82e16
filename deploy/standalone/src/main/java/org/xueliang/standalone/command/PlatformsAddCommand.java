package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.CatalogView;
import org.xueliang.proto.v1.Edition;
import org.xueliang.proto.v1.NoteAlgorithm;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.proto.v1.PutUpperPlatformRequest;
import org.xueliang.proto.v1.SsrcPolicy;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.WireCharset;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Registers with a platform above from now on, or replaces everything that is known of it.",
            "",
            "Without --password one that is known keeps its password. What is not shared here, it does not see.",
            "",
            "Examples:",
            "  xueliang platforms add 34000000002000000001 --address 192.0.2.1:5060 --password --share-place north-gate",
            "  xueliang platforms add 34000000002000000001 --address 192.0.2.1:5060 --tcp --share-owner sunshine-estate --share-owner port --may-control",
            "  xueliang platforms add 34000000002000000001 --address 192.0.2.1:5060 --password --share-place north-gate --media-network 192.0.2.0/24"
        })
final class PlatformsAddCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "20-digit code of the platform above.")
    String code = "";

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            required = true,
            description = "Its SIP door, such as 192.0.2.1:5060.")
    String address = "";

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "That it gave us, 8 to 64 characters; asked for where the value is left out.")
    char @Nullable [] password;

    @Option(
            names = "--own-code",
            paramLabel = "CODE",
            description = "20-digit code that it knows us by (default: the gateway's own, ingest.gb28181.code).")
    String ownCode = "";

    @Option(names = "--username", description = "Digest user name where it is not the code that it knows us by.")
    String username = "";

    @Option(names = "--name", description = "What people call it.")
    String name = "";

    @Option(names = "--tcp", description = "Signalling over TCP (default: UDP).")
    boolean tcp;

    @Option(
            names = "--share-owner",
            paramLabel = "OWNER",
            description = "It sees this owner's channels; repeat for more.")
    List<String> owners = new ArrayList<>();

    @Option(
            names = "--share-place",
            paramLabel = "PLACE",
            description = "It sees the channels of this place; repeat for more.")
    List<String> places = new ArrayList<>();

    @Option(names = "--share-channel", paramLabel = "CODE", description = "It sees this channel; repeat for more.")
    List<String> channels = new ArrayList<>();

    @Option(names = "--may-control", description = "PTZ and presets of GB/T 28181 channels are passed on for it.")
    boolean mayControl;

    @Option(names = "--push-alarms", description = "Alarms are sent to it though it has not subscribed.")
    boolean pushAlarms;

    @Option(
            names = "--share-findings",
            description =
                    "What the analysis here finds is sent to it as alarms, by its subscription or with --push-alarms.")
    boolean shareFindings;

    @Option(
            names = "--share-audio",
            description = "It hears what it watches, of channels whose audio is on (`xueliang devices audio`).")
    boolean shareAudio;

    @Option(names = "--max-streams", paramLabel = "N", description = "Streams that it may have at once (default: 16).")
    int maxStreams;

    @Option(names = "--page-items", paramLabel = "N", description = "Catalog rows a message (default: 10).")
    int pageItems;

    @Option(names = "--keepalive", paramLabel = "SECONDS", description = "Between keepalives (default: 60).")
    int keepaliveS;

    @Option(names = "--expires", paramLabel = "SECONDS", description = "Of the registration (default: 3600).")
    int expiresS;

    @Option(
            names = "--edition",
            description = "That it speaks: gb2011, gb2011-amended, gb2016, gb2022 (default: gb2016).")
    @Nullable
    String edition;

    @Option(names = "--charset", description = "That it reads: gb18030, utf-8 (default: gb18030).")
    @Nullable
    String charset;

    @Option(
            names = "--own-ssrc",
            description =
                    "Streams carry an SSRC of ours; default is the one that it asks for, which every platform takes.")
    boolean ownSsrc;

    @Option(
            names = "--media-network",
            paramLabel = "CIDR",
            description =
                    "It may have media sent there, and where it signals from; repeat for more (default: anywhere but to this machine, link-local and metadata addresses).")
    List<String> mediaNetworks = new ArrayList<>();

    @Option(
            names = "--note",
            description =
                    "Digest of each message (8.3), made with the password: off, accept, require (default: off). Only where the platform does so too.")
    @Nullable
    String note;

    @Option(names = "--note-algorithm", description = "Of ours: sm3, sha-256 (default: sm3).")
    @Nullable
    String noteAlgorithm;

    @Option(names = "--gateway", paramLabel = "ID", description = "That holds the link (default: the first that asks).")
    String gateway = "";

    @Override
    public Integer call() {
        UpperPlatform platform = UpperPlatform.newBuilder()
                .setCode(code)
                .setName(name)
                .setAddress(address)
                .setSignalling(tcp ? "TCP" : "UDP")
                .setOwnCode(ownCode)
                .setUsername(username)
                .setCharset(
                        charset == null
                                ? WireCharset.WIRE_CHARSET_UNSPECIFIED
                                : Words.constant(WireCharset.class, "--charset", charset))
                .setEdition(
                        edition == null
                                ? Edition.EDITION_UNSPECIFIED
                                : Words.constant(Edition.class, "--edition", edition))
                .setExpiresS(expiresS)
                .setKeepaliveS(keepaliveS)
                .setView(CatalogView.newBuilder()
                        .addAllOwners(owners)
                        .addAllPlaces(places)
                        .addAllChannels(channels))
                .setPageItems(pageItems)
                .setMaxStreams(maxStreams)
                .setMayControl(mayControl)
                .setPushAlarms(pushAlarms)
                .setShareFindings(shareFindings)
                .setShareAudio(shareAudio)
                .setSsrc(ownSsrc ? SsrcPolicy.SSRC_OWN : SsrcPolicy.SSRC_ECHO)
                .setNote(
                        note == null
                                ? NoteUse.NOTE_UNSPECIFIED
                                : Words.constant(NoteUse.class, "--note", note, "NOTE_"))
                .setNoteAlgorithm(
                        noteAlgorithm == null
                                ? NoteAlgorithm.NOTE_ALGORITHM_UNSPECIFIED
                                : Words.constant(NoteAlgorithm.class, "--note-algorithm", noteAlgorithm, "NOTE_"))
                .addAllMediaNetworks(mediaNetworks)
                .setGateway(gateway)
                .build();
        UpperPlatform stored;
        try (RegistryClient registry = client.connect()) {
            stored = registry.cascade()
                    .putUpperPlatform(PutUpperPlatformRequest.newBuilder()
                            .setPlatform(platform)
                            .setSecret(password == null ? "" : new String(password))
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(stored));
            return 0;
        }
        System.err.println("added " + stored.getCode() + "; xueliang platforms shows whether it lets us in");
        if (owners.isEmpty() && places.isEmpty() && channels.isEmpty()) {
            System.err.println("nothing is shared with it yet (--share-owner, --share-place, --share-channel)");
        }
        return 0;
    }
}
