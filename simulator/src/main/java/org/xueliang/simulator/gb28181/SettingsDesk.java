package org.xueliang.simulator.gb28181;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.BeijingTime;
import org.xueliang.protocol.manscdp.ConfigBlock;
import org.xueliang.protocol.manscdp.ConfigDownloadQuery;
import org.xueliang.protocol.manscdp.ConfigDownloadResponse;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.CruiseTrackListResponse;
import org.xueliang.protocol.manscdp.CruiseTrackQuery;
import org.xueliang.protocol.manscdp.CruiseTrackResponse;
import org.xueliang.protocol.manscdp.DeviceConfig;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.HomePositionResponse;
import org.xueliang.protocol.manscdp.ManscdpCharset;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpWriter;
import org.xueliang.protocol.manscdp.UploadSnapShotFinished;

/** Settings of a simulated device: told, kept, told again; and pictures that it takes when it is told where to put them. */
final class SettingsDesk {
    private static final int FILE_TIME_LENGTH = 17;

    private SettingsDesk() {}

    static byte[] written(GbDevice device, ManscdpMessage message) {
        return ManscdpWriter.write(
                message, ManscdpCharset.GB18030, device.fleet().settings().edition());
    }

    /** One answer with a block for each type that it has. */
    static byte[] read(GbDevice device, ConfigDownloadQuery query) {
        List<ConfigBlock> blocks = new ArrayList<>();
        for (String type : query.types()) {
            ConfigBlock told = device.channels().setting(query.deviceId() + type);
            ConfigBlock block = told == null ? usual(type) : told;
            if (block != null) {
                blocks.add(block);
            }
        }
        return written(device, new ConfigDownloadResponse(query.sn(), query.deviceId(), !blocks.isEmpty(), blocks));
    }

    private static @Nullable ConfigBlock usual(String type) {
        return switch (type) {
            case "OSDConfig" -> new ConfigBlock.OsdConfig(704, 576, 8, 8, true, 1, false, List.of());
            case "PictureMask" -> new ConfigBlock.PictureMask(false, List.of());
            case "VideoParamAttribute" ->
                new ConfigBlock.VideoParamAttribute(
                        List.of(new ConfigBlock.VideoStream(0, "2", "640x360", "10", "2", "512")));
            case "VideoRecordPlan" -> new ConfigBlock.VideoRecordPlan(false, 0, List.of());
            default -> null;
        };
    }

    static byte[] home(GbDevice device, String sn, String channel) {
        ControlCommand.HomePosition home = device.channels().home();
        return written(
                device,
                new HomePositionResponse(
                        sn, channel, home == null ? new ControlCommand.HomePosition(false, 0, 0) : home));
    }

    /** Every simulated head has one tour of one point. */
    static byte[] tours(GbDevice device, String sn, String channel) {
        return written(
                device,
                new CruiseTrackListResponse(
                        sn, channel, 1, List.of(new CruiseTrackListResponse.CruiseTrack(1, "tour 1"))));
    }

    static byte[] tour(GbDevice device, CruiseTrackQuery query) {
        return written(
                device,
                new CruiseTrackResponse(
                        query.sn(),
                        query.deviceId(),
                        query.number(),
                        "tour " + query.number(),
                        1,
                        List.of(new CruiseTrackResponse.CruisePoint(1, 10, 5))));
    }

    /** Keeps what it is told. Pictures are taken after the answer. */
    static void told(GbDevice device, DeviceConfig config, Consumer<byte[]> say) {
        boolean new2022 = device.fleet().settings().edition().isAtLeast(GbEdition.GB2022);
        boolean known = true;
        for (ConfigBlock block : config.blocks()) {
            known &= new2022 || block instanceof ConfigBlock.BasicParam;
        }
        say.accept(device.bodies().result("DeviceConfig", config.sn(), config.deviceId(), known));
        if (!known) {
            return;
        }
        for (ConfigBlock block : config.blocks()) {
            if (block instanceof ConfigBlock.SnapShotConfig pictures) {
                take(device, config.deviceId(), pictures, say);
            } else if (!(block instanceof ConfigBlock.BasicParam)) {
                device.channels().set(config.deviceId() + block.element(), block);
            }
        }
    }

    private static void take(GbDevice device, String channel, ConfigBlock.SnapShotConfig asked, Consumer<byte[]> say) {
        List<String> names = new ArrayList<>();
        String time = BeijingTime.formatMillis(device.now()).replaceAll("[^0-9]", "");
        for (int i = 1; i <= Math.min(10, asked.snapNum()); i++) {
            names.add(
                    device.code() + "02" + time.substring(0, FILE_TIME_LENGTH) + String.format(Locale.ROOT, "%02d", i));
        }
        PictureSender.send(
                asked.uploadUrl(),
                names.size(),
                sent -> device.onLoop(() -> say.accept(written(
                        device,
                        new UploadSnapShotFinished(
                                device.requests().newSn(), channel, asked.sessionId(), names.subList(0, sent))))));
    }
}
