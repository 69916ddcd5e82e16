package org.xueliang.ingest.analysis;

/** How closely a stream is looked at. */
enum SamplingMode {
    /** The stream is young: everything is decoded, a few pictures a second sampled, so that detectors learn the scene. */
    STARTING,
    /** Something happens, or did a moment ago: everything is decoded, sampled at the analysis rate. */
    ACTIVE,
    /** A keyframe now and then. */
    QUIET
}
