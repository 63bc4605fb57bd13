namespace Triage.Telemetry;

/// <summary>Where the objects of a JSON array lie in its text, so that each can be known again without reading it.</summary>
internal static class JsonSlices
{
    private static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    /// <summary>
    /// False when the text is no array of objects. Quotes and brackets alone are looked at: that a slice is JSON is not said, so
    /// whoever does not know the slice has to read it.
    /// </summary>
    public static bool TryFind(ReadOnlySpan<byte> text, List<Range> objects)
    {
        objects.Clear();
        var at = SkipBlank(text, 0);
        if (at == text.Length || text[at] != '[')
        {
            return false;
        }

        do
        {
            var start = SkipBlank(text, at + 1);
            var end = start < text.Length && text[start] == '{' ? EndOfObject(text, start) : -1;
            if (end < 0)
            {
                return false;
            }

            objects.Add(start..end);
            at = SkipBlank(text, end);
        } while (at < text.Length && text[at] == ',');

        return at < text.Length && text[at] == ']' && SkipBlank(text, at + 1) == text.Length;
    }

    private static int SkipBlank(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && Blank.Contains(text[at]))
        {
            at++;
        }

        return at;
    }

    private static int EndOfObject(ReadOnlySpan<byte> text, int at)
    {
        var depth = 0;
        while (at < text.Length)
        {
            switch (text[at++])
            {
                case (byte)'"':
                    at = EndOfString(text, at);
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']' when --depth == 0:
                    return at;
            }
        }

        return -1;
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            var found = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return text.Length;
            }

            at += found;
            if (text[at] == '"')
            {
                return at + 1;
            }

            at += 2;
        }

        return text.Length;
    }
}
