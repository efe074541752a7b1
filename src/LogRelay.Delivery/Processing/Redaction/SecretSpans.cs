namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>Where secrets are in a line, in bytes. Reused without allocating.</summary>
internal sealed class SecretSpans
{
    private (int Start, int End)[] _spans = new (int, int)[8];
    private int _count;

    /// <summary>The places: in order and apart from each other after <see cref="Merge"/>.</summary>
    public ReadOnlySpan<(int Start, int End)> Spans => _spans.AsSpan(0, _count);

    /// <summary>Forgets them.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds one; an empty one is none.</summary>
    public void Add(int start, int end)
    {
        if (start >= end)
        {
            return;
        }
        if (_count == _spans.Length)
        {
            Array.Resize(ref _spans, _count * 2);
        }
        _spans[_count++] = (start, end);
    }

    /// <summary>Sorts them, and makes one of those that overlap or touch.</summary>
    public void Merge()
    {
        if (_count < 2)
        {
            return;
        }
        _spans.AsSpan(0, _count).Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var kept = 0;
        for (var i = 1; i < _count; i++)
        {
            if (_spans[i].Start <= _spans[kept].End)
            {
                _spans[kept].End = Math.Max(_spans[kept].End, _spans[i].End);
            }
            else
            {
                _spans[++kept] = _spans[i];
            }
        }
        _count = kept + 1;
    }
}
