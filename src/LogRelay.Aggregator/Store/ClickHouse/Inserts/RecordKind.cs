namespace LogRelay.Aggregator.Store.ClickHouse.Inserts;

/// <summary>What a row of <c>records</c> stands for. The numbers are in the table.</summary>
internal enum RecordKind : byte
{
    /// <summary>A record.</summary>
    Record = 0,

    /// <summary>Bytes that are no record; <c>raw</c> has them.</summary>
    Damaged = 1,

    /// <summary>Bytes that the node no longer has.</summary>
    Gap = 2,
}
