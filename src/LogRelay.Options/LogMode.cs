namespace LogRelay.Options;

/// <summary>dockerd's <c>mode</c>.</summary>
public enum LogMode
{
    /// <summary>The container waits when dockerd cannot hand a line over.</summary>
    Blocking,

    /// <summary>dockerd drops what does not fit into its buffer, before LogRelay could see or count it.</summary>
    NonBlocking,
}
