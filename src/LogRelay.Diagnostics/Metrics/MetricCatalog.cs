namespace LogRelay.Diagnostics.Metrics;

/// <summary>Every metric of the two services, once. docs/metrics.md has the same list.</summary>
/// <remarks>
/// No label takes a container's or a stream's name: a host that starts thousands of containers has as many series as any other.
/// </remarks>
public static class MetricCatalog
{
    private const string Sink = "sink";

    /// <summary>What both services say of themselves.</summary>
    public static readonly MetricDefinition
        BuildInfo = new("logrelay_build_info", MetricKind.Gauge, "Always 1; the label has the program's version", "version"),
        ProcessCpuSeconds = new("process_cpu_seconds_total", MetricKind.Counter, "Processor time that the process has used, in seconds"),
        ProcessResidentBytes = new("process_resident_memory_bytes", MetricKind.Gauge, "Memory of the process that is in RAM, in bytes"),
        ProcessStartTime = new("process_start_time_seconds", MetricKind.Gauge, "When the process started, in seconds since 1970-01-01 UTC"),
        ProcessOpenFiles = new("process_open_fds", MetricKind.Gauge, "Files, sockets and pipes that the process has open");

    /// <summary>What both services say of the journals that they write.</summary>
    public static readonly MetricDefinition
        StoredRecords = new("logrelay_stored_records_total", MetricKind.Counter, "Records written to the journals"),
        StoredBytes = new("logrelay_stored_bytes_total", MetricKind.Counter, "Bytes of the lines that were written to the journals, before compression, markers included"),
        StoreBytes = new("logrelay_store_bytes", MetricKind.Gauge, "Bytes that all journals take on disk, as far as they were looked at since the start"),
        StoreLimitBytes = new("logrelay_store_limit_bytes", MetricKind.Gauge, "Bytes that all journals may take on disk: DISK_BUDGET, LOGRELAY_RETENTION_SIZE; absent without a limit"),
        DiskFreeBytes = new("logrelay_disk_free_bytes", MetricKind.Gauge, "Bytes that are free on the file system of the data folder"),
        DiskBytes = new("logrelay_disk_bytes", MetricKind.Gauge, "Size of that file system in bytes"),
        RemovedBytes = new("logrelay_retention_removed_bytes_total", MetricKind.Counter, "Bytes of lines in segments that retention removed, before compression"),
        FailedRemovals = new("logrelay_retention_failures_total", MetricKind.Counter, "Attempts of retention to remove something that storage refused; each is made again"),
        FailedRotations = new("logrelay_rotation_failures_total", MetricKind.Counter, "Attempts to rotate a journal that storage refused; each is made again"),
        DamagedBytes = new("logrelay_damaged_bytes_total", MetricKind.Counter, "Bytes that readers found damaged or missing, each place once"),
        TornBytes = new("logrelay_torn_bytes_total", MetricKind.Counter, "Bytes of records cut short by a crash that were removed when their streams were opened");

    /// <summary>The plugin's.</summary>
    public static readonly MetricDefinition
        ReceivedRecords = new("logrelay_received_records_total", MetricKind.Counter, "Records taken from containers' pipes; stored + dropped"),
        DroppedRecords = new("logrelay_dropped_records_total", MetricKind.Counter, "Records that storage refused, and that a marker in the log counts", "reason"),
        DroppedBytes = new("logrelay_dropped_bytes_total", MetricKind.Counter, "Bytes of their lines", "reason"),
        UndecodableBytes = new("logrelay_undecodable_bytes_total", MetricKind.Counter, "Bytes from the Docker daemon that were no log entries"),
        OpenStreams = new("logrelay_streams_open", MetricKind.Gauge, "Streams that are being written, read or delivered"),
        UndeliveredRecords = new("logrelay_undelivered_records_total", MetricKind.Counter, "Records that retention removed before they were delivered, added up over the sinks that had not got them"),
        UndeliveredBytes = new("logrelay_undelivered_bytes_total", MetricKind.Counter, "Bytes of their lines"),
        SinkPassedBytes = new("logrelay_sink_passed_bytes_total", MetricKind.Counter, "Bytes of the journals that the sink is done with: delivered, rejected, kept back by its options, or removed before", Sink),
        SinkQueuedBytes = new("logrelay_sink_queued_bytes", MetricKind.Gauge, "Bytes of the journals that wait for the sink, of streams that are open", Sink),
        SinkLagSeconds = new("logrelay_sink_lag_seconds", MetricKind.Gauge, "Age of the oldest record that waits for the sink, in seconds; 0 when none does", Sink),
        SinkStreams = new("logrelay_sink_streams", MetricKind.Gauge, "Open streams that the sink gets", Sink),
        SinkFailing = new("logrelay_sink_failing", MetricKind.Gauge, "1 while the sink takes nothing, 0 otherwise", Sink),
        SinkDeliveredRecords = new("logrelay_sink_delivered_records_total", MetricKind.Counter, "Records that arrived, as far as the protocol can tell", Sink),
        SinkDeliveredBytes = new("logrelay_sink_delivered_bytes_total", MetricKind.Counter, "Bytes of their text", Sink),
        SinkRejectedRecords = new("logrelay_sink_rejected_records_total", MetricKind.Counter, "Records that the sink can never take; they are in rejected/ in the data folder", Sink),
        SinkWithheldRecords = new("logrelay_sink_withheld_records_total", MetricKind.Counter, "Records that the container's options keep from the sink: joined to another one, filtered out, beyond the rate limit", Sink, "reason"),
        SinkAddedRecords = new("logrelay_sink_added_records_total", MetricKind.Counter, "Records among the delivered ones that are not in the journal: they say how many the rate limit has dropped", Sink),
        SinkResentRecords = new("logrelay_sink_resent_records_total", MetricKind.Counter, "Records sent again although they may have arrived: the most duplicates there can be", Sink),
        SinkRetries = new("logrelay_sink_retries_total", MetricKind.Counter, "Attempts that failed and are made again", Sink),
        SinkFaults = new("logrelay_sink_faults_total", MetricKind.Counter, "Failures on this side: a journal that could not be read, a cursor that could not be saved", Sink),
        RelaySentBytes = new("logrelay_relay_sent_bytes_total", MetricKind.Counter, "Bytes of lines sent to an aggregator, before compression; more than it stored where calls broke", Sink),
        RelayStoredBytes = new("logrelay_relay_stored_bytes_total", MetricKind.Counter, "Bytes of lines that the aggregator has acknowledged as stored", Sink),
        RelayMissingBytes = new("logrelay_relay_missing_bytes_total", MetricKind.Counter, "Bytes that were no longer there, or damaged, when it was their turn to be sent", Sink),
        RelayCalls = new("logrelay_relay_calls_total", MetricKind.Counter, "Calls that the aggregator has welcomed", Sink),
        RelayRefusals = new("logrelay_relay_refusals_total", MetricKind.Counter, "Batches and streams that the aggregator could not store; they are sent again", Sink);

    /// <summary>The aggregator's.</summary>
    public static readonly MetricDefinition
        NodesConnected = new("logrelay_nodes_connected", MetricKind.Gauge, "Nodes whose calls are open"),
        IngestCalls = new("logrelay_ingest_calls_total", MetricKind.Counter, "Calls that nodes have begun: welcomed, or refused", "outcome"),
        IngestReceivedRecords = new("logrelay_ingest_received_records_total", MetricKind.Counter, "Records that came in batches; stored + refused"),
        IngestReceivedBytes = new("logrelay_ingest_received_bytes_total", MetricKind.Counter, "Bytes of their lines, before compression"),
        IngestWireBytes = new("logrelay_ingest_wire_bytes_total", MetricKind.Counter, "Bytes of their lines as they came over the network, compressed"),
        IngestStoredRecords = new("logrelay_ingest_stored_records_total", MetricKind.Counter, "Records that were stored and acknowledged"),
        IngestStoredBytes = new("logrelay_ingest_stored_bytes_total", MetricKind.Counter, "Bytes of their lines, before compression"),
        IngestRefusedRecords = new("logrelay_ingest_refused_records_total", MetricKind.Counter, "Records of batches that were not stored; the nodes keep them and send them again", "reason"),
        IngestAcks = new("logrelay_ingest_acks_total", MetricKind.Counter, "Batches that were stored and acknowledged"),
        IngestMissingBytes = new("logrelay_ingest_missing_bytes_total", MetricKind.Counter, "Bytes that nodes no longer had when their turn came"),
        StoreStreams = new("logrelay_store_streams", MetricKind.Gauge, "Streams in the store: open ones are being sent, closed ones are not", "state"),
        StoreUnusable = new("logrelay_store_unusable_streams", MetricKind.Gauge, "Streams in the store whose folders cannot be opened; the log says why"),
        StoreRepairs = new("logrelay_store_repairs_total", MetricKind.Counter, "Streams in the store in which something was out of order and was put right or set aside; the log says what"),
        StoreWritable = new("logrelay_store_writable", MetricKind.Gauge, "1 when the store took what was last written to it, 0 otherwise"),
        RemovedStreams = new("logrelay_retention_removed_streams_total", MetricKind.Counter, "Streams that ended and were removed as a whole", "reason"),
        Queries = new("logrelay_queries_total", MetricKind.Counter, "Queries answered, by kind and outcome: ok, refused, failed, left", "kind", "outcome"),
        QueriesRunning = new("logrelay_queries_running", MetricKind.Gauge, "Queries that are being answered, tails among them"),
        QuerySeconds = new("logrelay_query_duration_seconds", MetricKind.Histogram, "How long answering took, in seconds; without tails", "kind");

    /// <summary>What the plugin serves.</summary>
    public static IReadOnlyList<MetricDefinition> Plugin { get; } =
    [
        ReceivedRecords, StoredRecords, StoredBytes, DroppedRecords, DroppedBytes, UndecodableBytes, OpenStreams,
        UndeliveredRecords, UndeliveredBytes, SinkPassedBytes, SinkQueuedBytes, SinkLagSeconds, SinkStreams, SinkFailing, SinkDeliveredRecords,
        SinkDeliveredBytes, SinkRejectedRecords, SinkWithheldRecords, SinkAddedRecords, SinkResentRecords, SinkRetries, SinkFaults,
        RelaySentBytes, RelayStoredBytes, RelayMissingBytes, RelayCalls, RelayRefusals,
        StoreBytes, StoreLimitBytes, DiskFreeBytes, DiskBytes, RemovedBytes, FailedRemovals, FailedRotations, DamagedBytes, TornBytes,
        BuildInfo, ProcessCpuSeconds, ProcessResidentBytes, ProcessStartTime, ProcessOpenFiles,
    ];

    /// <summary>What the aggregator serves.</summary>
    public static IReadOnlyList<MetricDefinition> Aggregator { get; } =
    [
        NodesConnected, IngestCalls, IngestReceivedRecords, IngestReceivedBytes, IngestWireBytes, IngestStoredRecords, IngestStoredBytes, IngestRefusedRecords, IngestAcks,
        IngestMissingBytes,
        UndeliveredRecords, UndeliveredBytes, SinkPassedBytes, SinkQueuedBytes, SinkLagSeconds, SinkStreams, SinkFailing, SinkDeliveredRecords,
        SinkDeliveredBytes, SinkRejectedRecords, SinkWithheldRecords, SinkAddedRecords, SinkResentRecords, SinkRetries, SinkFaults,
        StoreStreams, StoreUnusable, StoreRepairs, StoreWritable, StoreBytes, StoreLimitBytes, DiskFreeBytes, DiskBytes,
        RemovedBytes, RemovedStreams, FailedRemovals, FailedRotations, DamagedBytes, TornBytes,
        Queries, QueriesRunning, QuerySeconds,
        BuildInfo, ProcessCpuSeconds, ProcessResidentBytes, ProcessStartTime, ProcessOpenFiles,
    ];
}
