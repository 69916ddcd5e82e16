package org.xueliang.ingest.onvif;

import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.HostResolver;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.source.SourceSettings;

/** What all ONVIF sources of a gateway share. */
record OnvifParts(
        DeviceHttp http,
        HostResolver resolver,
        AllowedNetworks networks,
        LookSlots slots,
        GatewayTime time,
        SourceSettings settings) {}
