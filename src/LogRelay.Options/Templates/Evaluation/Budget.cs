namespace LogRelay.Options.Templates.Evaluation;

/// <summary>Bounds what one rendering may cost, however the template is made. One use, one thread.</summary>
internal sealed class Budget
{
    /// <summary>Longest text that a function may make, in bytes.</summary>
    public const int MaxTextBytes = 64 * 1024;

    // One for each node evaluated and for each byte that a function reads or makes: a second or two of work at worst.
    private long _left = 2_000_000;

    /// <exception cref="TemplateException">The bound is reached.</exception>
    public void Spend(long units)
    {
        _left -= units;
        if (_left < 0)
        {
            throw new TemplateException("takes too much work");
        }
    }

    /// <summary>To be called before a text of this many bytes is made.</summary>
    /// <exception cref="TemplateException">It would be too long.</exception>
    public void Make(long bytes)
    {
        if (bytes is < 0 or > MaxTextBytes)
        {
            throw new TemplateException($"makes a text of more than {MaxTextBytes} bytes");
        }

        Spend(bytes);
    }
}
