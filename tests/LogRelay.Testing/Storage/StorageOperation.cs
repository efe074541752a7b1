namespace LogRelay.Testing.Storage;

/// <summary>What is asked of a storage.</summary>
[Flags]
public enum StorageOperation
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Opening or creating a file.</summary>
    Open = 1,

    /// <summary>Reading from a file.</summary>
    Read = 2,

    /// <summary>Writing to a file.</summary>
    Write = 4,

    /// <summary>Cutting or extending a file.</summary>
    SetLength = 8,

    /// <summary>Syncing a file.</summary>
    Sync = 16,

    /// <summary>Renaming a file.</summary>
    Rename = 32,

    /// <summary>Removing a file or folder.</summary>
    Delete = 64,

    /// <summary>Creating a folder.</summary>
    CreateFolder = 128,

    /// <summary>Syncing a folder.</summary>
    SyncFolder = 256,

    /// <summary>Listing a folder.</summary>
    List = 512,

    /// <summary>Everything that changes something or secures a change.</summary>
    Changes = Open | Write | SetLength | Sync | Rename | Delete | CreateFolder | SyncFolder,

    /// <summary>Everything.</summary>
    All = Changes | Read | List,
}
