using LogRelay.Journal.Storage;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Configuration;

/// <summary>A file of settings that comes into force while the program runs, and never with a fault.</summary>
/// <remarks>
/// Looked at every second, by time and size, and read once both have stood still for a second, so that a file that is
/// being written is not read in halves. A file with a fault changes nothing, and the log says what is wrong with it. What
/// was accepted last is kept beside it, for a restart that finds a faulty one. Any thread.
/// </remarks>
public sealed class AcceptedFile : IDisposable
{
    private const string AcceptedSuffix = ".accepted";
    private const int MostFaultsNamed = 10;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IStorage _storage;
    private readonly int _maxBytes;
    private readonly Func<ReadOnlyMemory<byte>?, IReadOnlyList<string>> _take;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private volatile bool _isUnknown;
    private FileStamp _read;
    private FileStamp _seen;
    private ITimer? _timer;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="storage">Where the file is.</param>
    /// <param name="path">The file; it need not be there.</param>
    /// <param name="maxBytes">Longest file that is read as a whole; of a longer one, one byte more.</param>
    /// <param name="take">
    /// Puts the file's bytes into force, or what holds without a file when they are null, and returns no faults; or returns
    /// everything that is wrong with them and changes nothing.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator.</param>
    public AcceptedFile(
        IStorage storage, string path, int maxBytes, Func<ReadOnlyMemory<byte>?, IReadOnlyList<string>> take, TimeProvider time, ILogger logger)
    {
        (_storage, Path, _maxBytes, _take, _time, _logger) = (storage, path, maxBytes, take, time, logger);
    }

    /// <summary>Called, on a thread of the pool, after another content has come into force.</summary>
    public event Action? Changed;

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Why nobody knows what should be in force, on one line; null when it is known.</summary>
    public string? Problem => _isUnknown ? $"{Path} has a fault, and none was accepted before" : null;

    /// <summary>Reads the file, or what was accepted last when it has a fault, and looks for changes from then on.</summary>
    public void Start()
    {
        _read = _seen = FileStamp.Of(Path);
        if (!TryAccept(Path))
        {
            if (_storage.Exists(Path + AcceptedSuffix) && TryAccept(Path + AcceptedSuffix))
            {
                AcceptedFileLog.OldInForce(_logger, Path);
            }
            else
            {
                _isUnknown = true;
            }
        }
        _timer = _time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    /// <summary>Reads the file again when it has changed and stands still.</summary>
    private void Look()
    {
        lock (_lock)
        {
            var now = FileStamp.Of(Path);
            var isSettled = now == _seen;
            _seen = now;
            if (!isSettled || now == _read)
            {
                return;
            }
            _read = now;
            if (!TryAccept(Path))
            {
                return;
            }
            _isUnknown = false;
        }
        AcceptedFileLog.Changed(_logger, Path);
        Changed?.Invoke();
    }

    /// <returns>False when the file has a fault: what was in force stays so.</returns>
    private bool TryAccept(string path)
    {
        try
        {
            if (!_storage.Exists(path))
            {
                _ = _take(null);
                // Otherwise a restart that finds a faulty file would bring back what was taken away on purpose.
                _storage.Delete(Path + AcceptedSuffix);
                return true;
            }
            var bytes = ReadAll(path);
            var faults = _take(bytes);
            if (faults.Count > 0)
            {
                AcceptedFileLog.Refused(_logger, path, string.Join("; ", faults.Take(MostFaultsNamed)));
                return false;
            }
            if (string.Equals(path, Path, StringComparison.Ordinal))
            {
                KeepAccepted(bytes);
            }
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            AcceptedFileLog.Unreadable(_logger, path, failure);
            return false;
        }
    }

    private void KeepAccepted(byte[] bytes)
    {
        try
        {
            AtomicFile.Write(_storage, Path + AcceptedSuffix, bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // In force all the same; only a restart that finds a faulty file would miss it.
            AcceptedFileLog.NotKept(_logger, Path + AcceptedSuffix, failure);
        }
    }

    private byte[] ReadAll(string path)
    {
        using var file = _storage.Open(path, StorageOpenMode.Read);
        // One byte more than is allowed, so that whoever takes it sees that it is too long.
        var bytes = new byte[Math.Min(file.Length, _maxBytes + 1)];
        return bytes[..file.Read(0, bytes)];
    }
}
