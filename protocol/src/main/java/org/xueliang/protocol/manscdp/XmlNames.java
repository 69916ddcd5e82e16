package org.xueliang.protocol.manscdp;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names that MANSCDP uses (2022 annex A, and those of 2016). Where a text holds a raw {@code <}, they tell a tag from text: behind {@code <Address>} an
 * {@code <unset>} is text and a {@code <Parental>} is not.
 */
final class XmlNames {
    private static final Set<String> CONTAINERS = lower(
            "Control Query Notify Response DeviceList RecordList PresetList Item Info Alarmstatus AlarmTypeParam ExtraInfo "
                    + "SnapShotList SnapShotConfig SnapShot BasicParam VideoParamAttribute VideoParamOpt VideoRecordPlan "
                    + "VideoAlarmRecord PictureMask RegionList OSDConfig AlarmReport HomePosition CruiseTrackList CruiseTrack "
                    + "CruisePointList CruisePoint SDCardStatusInfo DragZoomIn DragZoomOut PTZPreciseCtrl PTZCmdParams TargetTrack "
                    + "DeviceUpgrade RecordSchedule TimeSegment SVACEncodeConfig SVACDecodeConfig TargetArea");
    private static final Set<String> LEAVES = lower(
            "CmdType SN DeviceID SumNum Result Reason Status Name Manufacturer Model Owner CivilCode Block Address Parental "
                    + "ParentID SafetyWay RegisterWay CertNum Certifiable ErrCode EndTime StartTime SecurityLevelCode Secrecy "
                    + "IPAddress Port Password Longitude Latitude BusinessGroupID Event PTZType PositionType UseType "
                    + "PhotoelectricImagingType CapturePositionType RoomType SupplyLightType DirectionType Resolution "
                    + "StreamNumberList DownloadSpeed SVCSpaceSupportMode SVCTimeSupportMode SSVCRatioSupportList "
                    + "MobileDeviceType HorizontalFieldAngle VerticalFieldAngle MaxViewDistance GrassrootsCode PointType "
                    + "PointCommonName MAC FunctionType EncodeType InstallTime ManagementUnit ContactInfo RecordSaveDays "
                    + "IndustrialClassification DeviceName Firmware Channel Online Encode Record DeviceTime DutyStatus "
                    + "FilePath Type RecorderID FileSize RecordLocation StreamNumber IndistinctQuery AlarmPriority AlarmMethod "
                    + "AlarmTime AlarmDescription AlarmType EventType StartAlarmPriority EndAlarmPriority StartAlarmTime "
                    + "EndAlarmTime ConfigType PresetID PresetName Interval Time CaptureTime Speed Direction Altitude Height "
                    + "NotifyType SourceID TargetID SessionID SnapShotFileID SnapNum UploadURL Expiration HeartBeatInterval "
                    + "HeartBeatCount PTZCmd TeleBoot RecordCmd GuardCmd AlarmCmd IFameCmd IFrameCmd Enabled ResetTime "
                    + "PresetIndex Number StayTime Pan Tilt Zoom ID HddName FormatProgress Capacity FreeSpace Length Width "
                    + "MidPointX MidPointY LengthX LengthY FormatSDCard FrameMirror ControlPriority");

    private XmlNames() {}

    static boolean isKnown(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return LEAVES.contains(key) || CONTAINERS.contains(key);
    }

    /** Holds text and nothing else. */
    static boolean isLeaf(String name) {
        return LEAVES.contains(name.toLowerCase(Locale.ROOT));
    }

    private static Set<String> lower(String names) {
        return new HashSet<>(List.of(names.toLowerCase(Locale.ROOT).split(" ")));
    }
}
