namespace LogRelay.Journal.Storage;

/// <summary>How <see cref="IStorage.Open"/> opens a file.</summary>
public enum StorageOpenMode
{
    /// <summary>For reading; it must be there.</summary>
    Read,

    /// <summary>For reading and writing; created empty, mode 0640, when it is not there.</summary>
    ReadWrite,

    /// <summary>For reading and writing; created, or emptied when it is there. Mode 0640.</summary>
    Truncate,
}
