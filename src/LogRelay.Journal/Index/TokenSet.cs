using System.Buffers;
using System.Numerics;

namespace LogRelay.Journal.Index;

/// <summary>The distinct token hashes of one block. One thread; its table is kept from block to block.</summary>
internal sealed class TokenSet : IDisposable
{
    private const int InitialSlots = 16 * 1024;

    private ulong[] _slots = [];
    private int _mask;

    /// <summary>How many distinct hashes it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Slots of the table, empty ones (0) among them.</summary>
    public ReadOnlySpan<ulong> Slots => _slots.AsSpan(0, _slots.Length == 0 ? 0 : _mask + 1);

    /// <summary>Adds a hash, unless it is there.</summary>
    public void Add(ulong hash)
    {
        if (Count * 2 >= Slots.Length)
        {
            Grow();
        }
        // 0 marks an empty slot; the one token in 2^64 that has this hash shares it with its neighbour.
        hash = Math.Max(hash, 1);
        for (var slot = (int)hash & _mask; ; slot = (slot + 1) & _mask)
        {
            if (_slots[slot] == hash)
            {
                return;
            }
            if (_slots[slot] == 0)
            {
                _slots[slot] = hash;
                Count++;
                return;
            }
        }
    }

    /// <summary>Forgets all, keeps the table.</summary>
    public void Clear()
    {
        _slots.AsSpan().Clear();
        Count = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Release(_slots);

    private void Grow()
    {
        var old = _slots;
        var used = Slots.Length;
        _slots = ArrayPool<ulong>.Shared.Rent(Math.Max(InitialSlots, used * 2));
        _slots.AsSpan().Clear();
        _mask = (int)BitOperations.RoundUpToPowerOf2((uint)(_slots.Length / 2) + 1) - 1;
        Count = 0;
        foreach (var hash in old.AsSpan(0, used))
        {
            if (hash != 0)
            {
                Add(hash);
            }
        }
        Release(old);
    }

    private static void Release(ulong[] slots)
    {
        if (slots.Length > 0)
        {
            ArrayPool<ulong>.Shared.Return(slots);
        }
    }
}
