namespace LogRelay.Diagnostics;

/// <summary>Every id of a log event, in ranges per area. An id is never used for anything else again.</summary>
public static class EventIds
{
    /// <summary>The plugin has begun to listen.</summary>
    public const int PluginStarted = 1000;

    /// <summary>The plugin is stopping.</summary>
    public const int PluginStopping = 1001;

    /// <summary>A call of dockerd's was refused.</summary>
    public const int CallRefused = 1002;

    /// <summary>A call of dockerd's failed for a reason inside the plugin.</summary>
    public const int CallFailed = 1003;

    /// <summary>A StopLogging call could not be read.</summary>
    public const int StopUnreadable = 1004;

    /// <summary>The process may open few files.</summary>
    public const int FewOpenFiles = 1005;

    /// <summary>Metrics cannot be served where the settings say.</summary>
    public const int MetricsNotServed = 1006;

    /// <summary>A container's FIFO is being read.</summary>
    public const int FifoAttached = 1010;

    /// <summary>A FIFO was emptied and closed because dockerd said so.</summary>
    public const int FifoDetached = 1011;

    /// <summary>A FIFO ended because nobody holds its other end.</summary>
    public const int FifoEnded = 1012;

    /// <summary>A look into a FIFO failed.</summary>
    public const int FifoLookFailed = 1013;

    /// <summary>A FIFO is read again after the plugin was restarted.</summary>
    public const int FifoReattached = 1014;

    /// <summary>A registered FIFO could not be read again.</summary>
    public const int FifoReattachFailed = 1015;

    /// <summary>A FIFO is there that no registration names.</summary>
    public const int FifoUnknown = 1016;

    /// <summary>A registration cannot be read.</summary>
    public const int RegistrationUnreadable = 1017;

    /// <summary>A container's stream.json cannot be read.</summary>
    public const int DescriptionUnreadable = 1018;

    /// <summary>A FIFO that has ended could not be cleared away.</summary>
    public const int FifoForgetFailed = 1019;

    /// <summary>A container's stream.json could not be written.</summary>
    public const int DescriptionNotKept = 1020;

    /// <summary>A FIFO could not be registered.</summary>
    public const int RegistrationNotKept = 1021;

    /// <summary>dockerd closes a FIFO that nobody reads and that is not empty.</summary>
    public const int FifoLost = 1022;

    /// <summary>Nobody can tell what is in a FIFO that dockerd closes.</summary>
    public const int FifoNotLookedAt = 1023;

    /// <summary>A file of settings (relay.json, forward.json) has changed and is in force.</summary>
    public const int RelayChanged = 1030;

    /// <summary>A file of settings has a fault and is not taken.</summary>
    public const int RelayRefused = 1031;

    /// <summary>A file of settings cannot be read.</summary>
    public const int RelayUnreadable = 1032;

    /// <summary>A file of settings has a fault at start; the one accepted before is in force.</summary>
    public const int RelayOldInForce = 1033;

    /// <summary>The setting LOG_OPTS has a fault.</summary>
    public const int LogOptsRefused = 1034;

    /// <summary>It is not known any more where a container's stream goes.</summary>
    public const int RouteGone = 1035;

    /// <summary>The copy of a file of settings that a restart falls back on could not be written.</summary>
    public const int RelayNotKept = 1036;

    /// <summary>A change of a file of settings could not be taken to every container.</summary>
    public const int RelayNotApplied = 1037;

    /// <summary>A stream could not be given to its sinks.</summary>
    public const int DeliveryAttachFailed = 2010;

    /// <summary>How a stream's positions stand to an aggregator's could not be read or kept at the moment.</summary>
    public const int DeliveryNotAligned = 2011;

    /// <summary>Compression or syncing of a rotated segment failed.</summary>
    public const int MaintenanceFailed = 3000;

    /// <summary>Records of a stream could not be stored.</summary>
    public const int RecordsDropped = 3001;

    /// <summary>A stream could not be rotated.</summary>
    public const int RotationFailed = 3002;

    /// <summary>Retention removed what a sink had not got.</summary>
    public const int RemovedUndelivered = 3003;

    /// <summary>A stopped container's stream was removed.</summary>
    public const int StreamRemoved = 3004;

    /// <summary>A stopped container's stream should go and is kept for a sink.</summary>
    public const int StreamKeptForSink = 3005;

    /// <summary>The streams take more than DISK_BUDGET and nothing more can be removed now.</summary>
    public const int BudgetExceeded = 3006;

    /// <summary>Retention could not look at or remove something.</summary>
    public const int RetentionFailed = 3007;

    /// <summary>A stream's folder cannot be used; its records are dropped and counted.</summary>
    public const int StoredNowhere = 3020;

    /// <summary>A stream whose folder could not be used is stored again.</summary>
    public const int StoredAgain = 3021;

    /// <summary>Something was moved out of the way of a file of LogRelay's.</summary>
    public const int SetAside = 3022;

    /// <summary>A stream's manifest was lost.</summary>
    public const int ManifestLost = 3023;

    /// <summary>A torn record was cut off.</summary>
    public const int TornRecordCut = 3024;

    /// <summary>A stream's file was shorter than when it was closed.</summary>
    public const int BytesMissing = 3025;

    /// <summary>A sink's cursor could not be read and was set aside.</summary>
    public const int CursorSetAside = 3026;

    /// <summary>A reader found damage in a stream's file.</summary>
    public const int DamageRead = 3027;

    /// <summary>Readers found damage in more files than are named one by one.</summary>
    public const int MoreDamageRead = 3028;

    /// <summary>The aggregator takes calls.</summary>
    public const int AggregatorStarted = 4010;

    /// <summary>The aggregator was told to stop.</summary>
    public const int AggregatorStopping = 4011;

    /// <summary>What the embedded store keeps.</summary>
    public const int StoreBudget = 4012;

    /// <summary>How a stored stream stands to its node's own was lost.</summary>
    public const int StoreRealigned = 4013;

    /// <summary>A node has begun to send its streams.</summary>
    public const int NodeConnected = 4000;

    /// <summary>A node's call has ended.</summary>
    public const int NodeGone = 4001;

    /// <summary>A node called while an earlier call of it was open.</summary>
    public const int NodeReplaced = 4002;

    /// <summary>Two nodes have one name.</summary>
    public const int NodeNameTwice = 4003;

    /// <summary>Two hosts have one node id.</summary>
    public const int NodeCloned = 4007;

    /// <summary>A node's call was refused.</summary>
    public const int IngestRefused = 4004;

    /// <summary>A node's lines could not be stored.</summary>
    public const int IngestNotStored = 4005;

    /// <summary>A node no longer has a part of a stream.</summary>
    public const int IngestGap = 4006;

    /// <summary>An endpoint does not say who may call it.</summary>
    public const int EndpointUndeclared = 4030;

    /// <summary>A call was refused: who, from where, what, why.</summary>
    public const int AccessRefused = 4031;

    /// <summary>More calls of the same client were refused.</summary>
    public const int AccessRefusedAgain = 4032;

    /// <summary>The file of tokens has changed and is in force.</summary>
    public const int TokensChanged = 4033;

    /// <summary>The file of tokens has a fault and is not taken.</summary>
    public const int TokensRefused = 4034;

    /// <summary>The file of tokens has none.</summary>
    public const int NoTokens = 4035;

    /// <summary>The server's certificate has changed and is in force.</summary>
    public const int CertificateChanged = 4036;

    /// <summary>A certificate has a fault and is not taken.</summary>
    public const int CertificateRefused = 4037;

    /// <summary>The server's certificate expires soon, or has.</summary>
    public const int CertificateExpires = 4038;

    /// <summary>The authorities of clients' certificates have changed.</summary>
    public const int ClientAuthorityChanged = 4039;

    /// <summary>A call failed for a reason inside the aggregator.</summary>
    public const int AggregatorCallFailed = 4040;

    /// <summary>No tokens are asked for.</summary>
    public const int AccessOpen = 4041;

    /// <summary>ClickHouse can be used.</summary>
    public const int ClickHouseReady = 4060;

    /// <summary>ClickHouse's tables were brought to a newer version.</summary>
    public const int ClickHouseMigrated = 4061;

    /// <summary>An insert into ClickHouse failed and is tried again.</summary>
    public const int ClickHouseInsertFailed = 4062;

    /// <summary>An insert into ClickHouse was given up.</summary>
    public const int ClickHouseInsertGivenUp = 4063;

    /// <summary>ClickHouse's upkeep failed and is tried again.</summary>
    public const int ClickHouseUpkeepFailed = 4064;

    /// <summary>Old lines in ClickHouse were dropped.</summary>
    public const int ClickHouseDropped = 4065;

    /// <summary>Searches are not answered.</summary>
    public const int QueryServerFailed = 5001;

    /// <summary>A search failed.</summary>
    public const int QueryFailed = 5002;
}
