namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>ClickHouse answered, and said no.</summary>
/// <param name="code">Its number for what is wrong; 0 when it did not say one.</param>
/// <param name="message">Its words.</param>
internal sealed class ClickHouseException(int code, string message) : IOException(message)
{
    /// <summary>The table is there already.</summary>
    public const int TableExists = 57;

    /// <summary>Not all servers of the cluster have done it in time.</summary>
    public const int Timeout = 159;

    /// <summary>Its number for what is wrong; 0 when it did not say one.</summary>
    public int Code { get; } = code;
}
