using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Cursors;

/// <summary>
/// Where one sink stands in one stream, kept so that neither a killed process nor a power loss loses it:
/// two slots, of which the one that a sync has secured is never written to.
/// </summary>
/// <remarks>
/// A saved position survives the process at once and a power loss after <see cref="Sync"/>; until then a power loss
/// brings back the synced position or a later one. One caller at a time. docs/formats/cursor.md has the byte table.
/// </remarks>
public sealed class CursorFile : IDisposable
{
    // In a block of its own each: a write that a power loss tears spoils no more than its own block.
    private const int SecondSlotOffset = 4096;

    private readonly IStorageFile _file;
    private int _securedSlot;
    private ulong _generation;
    private bool _isDirty;

    private CursorFile(IStorageFile file, int securedSlot, CursorSlot slot)
    {
        _file = file;
        _securedSlot = securedSlot;
        _generation = slot.Generation;
        Position = slot.Position;
    }

    /// <summary>Where the sink goes on: byte offset in the uncompressed stream since it began. What was saved last.</summary>
    public long Position { get; private set; }

    /// <summary>Opens the cursor, or creates it.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="path">Its path; the folder must be there.</param>
    /// <param name="startPosition">The position of a cursor that is not there yet.</param>
    /// <exception cref="CursorCorruptException">The file is there, and neither slot is whole. It is left as it is.</exception>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it. It is left as it is.</exception>
    public static CursorFile Open(IStorage storage, string path, long startPosition = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startPosition);
        if (!storage.Exists(path))
        {
            Create(storage, path, startPosition);
        }
        IStorageFile? file = null;
        try
        {
            file = storage.Open(path, StorageOpenMode.ReadWrite);
            var (index, slot) = ReadNewest(file, path);
            // A killed predecessor may have saved without syncing; the next save overwrites the other slot.
            file.Sync();
            var cursor = new CursorFile(file, index, slot);
            file = null;
            return cursor;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Reads where a cursor stands, and changes nothing.</summary>
    /// <exception cref="CursorCorruptException">Neither slot is whole.</exception>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it.</exception>
    public static long ReadPosition(IStorage storage, string path)
    {
        using var file = storage.Open(path, StorageOpenMode.Read);
        return ReadNewest(file, path).Slot.Position;
    }

    /// <summary>Opens the cursor, or creates it; one that nobody can read any more makes way for a new one.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="path">Its path; the folder must be there.</param>
    /// <param name="startPosition">The position of a new cursor. Its sink receives again what is kept from there on: twice rather than never.</param>
    /// <param name="setAside">New path of what was no cursor; null when all was well.</param>
    /// <exception cref="JournalFormatException">A newer LogRelay wrote it. It is left as it is.</exception>
    public static CursorFile OpenOrReplace(IStorage storage, string path, long startPosition, out string? setAside)
    {
        setAside = null;
        try
        {
            return Open(storage, path, startPosition);
        }
        catch (IOException damage) when (damage is CursorCorruptException || StorageErrno.IsNotAFile(damage))
        {
            setAside = Quarantine.SetAside(storage, path);
            return Open(storage, path, startPosition);
        }
    }

    /// <summary>Writes the position, without waiting for the disk.</summary>
    /// <exception cref="IOException"><see cref="Position"/> is what it was, and the synced slot is untouched; save again.</exception>
    public void Save(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        Span<byte> slot = stackalloc byte[CursorSlot.Bytes];
        new CursorSlot(CursorSlot.NewestVersion, _generation + 1, position).Write(slot);
        _file.Write(OffsetOf(1 - _securedSlot), slot);
        _generation++;
        Position = position;
        _isDirty = true;
    }

    /// <summary>Makes the saved position survive a power loss. Nothing happens when it already does.</summary>
    /// <exception cref="IOException">It may not survive one; sync again.</exception>
    public void Sync()
    {
        if (_isDirty)
        {
            _file.Sync();
            _securedSlot = 1 - _securedSlot;
            _isDirty = false;
        }
    }

    /// <summary>Closes the file; does not sync.</summary>
    public void Dispose() => _file.Dispose();

    private static void Create(IStorage storage, string path, long position)
    {
        Span<byte> slot = stackalloc byte[CursorSlot.Bytes];
        new CursorSlot(CursorSlot.NewestVersion, Generation: 1, position).Write(slot);
        AtomicFile.Write(storage, path, slot);
    }

    private static (int Index, CursorSlot Slot) ReadNewest(IStorageFile file, string path)
    {
        (int Index, CursorSlot Slot)? newest = null;
        Span<byte> bytes = stackalloc byte[CursorSlot.Bytes];
        for (var index = 0; index < 2; index++)
        {
            var length = file.Read(OffsetOf(index), bytes);
            if (!CursorSlot.TryRead(bytes[..length], out var slot))
            {
                continue;
            }
            if (slot.Version > CursorSlot.NewestVersion)
            {
                throw new JournalFormatException(path, slot.Version, CursorSlot.NewestVersion);
            }
            if (newest is null || slot.Generation > newest.Value.Slot.Generation)
            {
                newest = (index, slot);
            }
        }
        return newest ?? throw new CursorCorruptException(path, file.Length);
    }

    private static long OffsetOf(int slot) => slot * SecondSlotOffset;
}
