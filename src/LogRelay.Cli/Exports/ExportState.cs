namespace LogRelay.Cli.Exports;

/// <summary>How far an export has come: kept beside its file until it is whole.</summary>
/// <param name="Query">What is exported; another query is another export.</param>
/// <param name="Format">text or json.</param>
/// <param name="SinceNano">The time that is exported: null for no bound.</param>
/// <param name="UntilNano">Its end: fixed when the export began.</param>
/// <param name="FileBytes">Bytes of the file that are whole; what is behind them is written again.</param>
/// <param name="Records">Records in them.</param>
/// <param name="LastNano">Time of the last one.</param>
/// <param name="LastStream">Its stream's id.</param>
/// <param name="LastPosition">Its position.</param>
internal sealed record ExportState(
    string Query, string Format, long? SinceNano, long UntilNano, long FileBytes, long Records, long LastNano, string LastStream, long LastPosition)
{
    /// <summary>True when a record is among those that are in the file already.</summary>
    public bool Has(long timeNano, string stream, long position) =>
        Records > 0 && (timeNano, string.CompareOrdinal(stream, LastStream), position).CompareTo((LastNano, 0, LastPosition)) <= 0;
}
