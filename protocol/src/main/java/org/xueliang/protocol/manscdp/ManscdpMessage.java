package org.xueliang.protocol.manscdp;

/** One MANSCDP message, read or to be written. Immutable. */
public sealed interface ManscdpMessage
        permits Keepalive,
                CatalogQuery,
                CatalogResponse,
                CatalogNotify,
                SimpleQuery,
                DeviceInfoResponse,
                DeviceStatusResponse,
                RecordInfoQuery,
                RecordInfoResponse,
                AlarmQuery,
                AlarmNotify,
                MobilePositionQuery,
                MobilePositionNotify,
                MediaStatus,
                ConfigDownloadQuery,
                ConfigDownloadResponse,
                PresetListResponse,
                Broadcast,
                UploadSnapShotFinished,
                DeviceControl,
                DeviceConfig,
                ResultResponse,
                HomePositionResponse,
                CruiseTrackListResponse,
                CruiseTrackQuery,
                CruiseTrackResponse,
                PtzPositionReport,
                SdCardStatusResponse,
                UnsupportedMessage {
    MessageKind kind();

    /** CmdType, as the standard spells it where it is known. */
    String commandType();

    /** Serial number that binds an answer to its question; text, for it need not be a number of 32 bits. Empty where none came. */
    String sn();

    /** Whom it is about; empty where none came. */
    String deviceId();
}
