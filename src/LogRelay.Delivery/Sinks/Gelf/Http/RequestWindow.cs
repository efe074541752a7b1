namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>
/// How many requests may wait for their answers on one connection: one at first, more as answers come, fewer for a
/// receiver that breaks off or refuses to go on while there are several. One at a time is what remains for those.
/// </summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class RequestWindow
{
    private const int Widest = 64;

    // So many answers without a break at the widest allow twice as much again.
    private const int Trust = 1000;

    private int _most = Widest;
    private int _answers;

    /// <summary>Requests that may be under way.</summary>
    public int Size { get; private set; } = 1;

    /// <summary>An answer came.</summary>
    public void Answered()
    {
        Size = Math.Min(Size + 1, _most);
        _answers = Size == _most ? _answers + 1 : 0;
        if (_answers >= Trust)
        {
            _answers = 0;
            _most = Math.Min(_most * 2, Widest);
        }
    }

    /// <summary>The receiver announced that it closes, after so many answers on that connection.</summary>
    public void Closed(int answers) => Size = Math.Clamp(answers, 1, Size);

    /// <summary>The receiver refused to go on, or answered no more.</summary>
    /// <param name="wereSeveral">Others were under way behind the request in question: they may arrive ahead of it, and twice.</param>
    public void Failed(bool wereSeveral)
    {
        _most = wereSeveral ? Math.Max(1, Size / 2) : _most;
        _answers = 0;
        Size = 1;
    }
}
