using System.Buffers;
using System.Text;

namespace Triage.Telemetry.Redaction;

/// <summary>What is hidden by URL encoding or base64.</summary>
internal ref partial struct TextScan
{
    private const int MinRun = 16;
    private static readonly SearchValues<char> EncodedEnds = SearchValues.Create(" \t\r\n\"'<>`\\");

    private static readonly SearchValues<char> AnyBase64 = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
    );

    /// <summary>The whole word around a percent escape without its encoding; found in it is put in place of what it came from.</summary>
    private int Escaped(int at)
    {
        var start = text[..at].LastIndexOfAny(EncodedEnds) + 1;
        var end = at + Until(at, EncodedEnds);
        if (depth >= MaxDepth)
        {
            return end;
        }

        var (plain, from) = Wrapping.FromUrl(text[start..end]);
        var inside = findings is null ? null : new List<Finding>();
        found |= new TextScan(redactor, key, plain, inside, depth + 1).Run();
        foreach (var one in inside ?? [])
        {
            var place = start + from[one.Start];
            findings!.Add(
                new Finding(
                    place,
                    start + from[one.End] - place,
                    one.Kind,
                    one.Instead ?? redactor.MarkOf(one.Kind, plain.AsSpan(one.Start, one.Length))
                )
            );
        }

        return end;
    }

    /// <summary>Looks into a run of letters, digits, dashes and underscores: a key, or base64. Answers where it ends.</summary>
    private int Run(int at)
    {
        var start = text[..at].LastIndexOfAnyExcept(KeyShapes.UrlSafe) + 1;
        var end = at + RunOf(at, KeyShapes.UrlSafe);
        if (end - start < MinRun)
        {
            return end;
        }

        // \nsk-…, \u003dsk-…, %3Dsk-…: the letters of an escape are no part of the key.
        var first = start + Escape(start);
        if (start > 0 && text[start - 1] == '%')
        {
            first = start + 2;
        }

        // A list of words joined by dashes may hold one: x-sk-….
        for (var from = first; from < end - 8; from++)
        {
            if ((from == first || !IsWord(text[from - 1])) && KeyAt(from) is var key and > 0)
            {
                return Math.Max(end, key);
            }
        }

        // SG.…, hvs.…: the prefix ends in a dot.
        if (
            start > 1
            && text[start - 1] == '.'
            && KeyAt(text[..(start - 1)].LastIndexOfAnyExcept(KeyShapes.UrlSafe) + 1) is var dotted and > 0
        )
        {
            return Math.Max(end, dotted);
        }

        if (Webhook(first) is var webhook and > 0)
        {
            return Math.Max(end, webhook);
        }

        return depth < MaxDepth ? Math.Max(end, Base64(first)) : end;
    }

    private int Base64(int start)
    {
        var from = start;
        while (from > 0 && AnyBase64.Contains(text[from - 1]))
        {
            from--;
        }

        var length = RunOf(from, AnyBase64);
        // path/to/bm90aGluZw: the slashes can belong to it or not.
        return Decoded(from, length) || (from < start && Decoded(start, from + length - start)) ? from + length : 0;
    }

    private bool Decoded(int start, int length)
    {
        if (Wrapping.FromBase64(text.Slice(start, length)) is not { } plain)
        {
            return false;
        }

        if (findings is null)
        {
            found |= new TextScan(redactor, key, plain, null, depth + 1).Run();
            return true;
        }

        var clean = redactor.Clean(key, plain, depth + 1);
        if (clean != plain)
        {
            var padding = RunOf(start + length, Padding);
            found = true;
            findings.Add(new Finding(start, length + padding, "", Redactor.IsMark(clean) ? clean : Encoded(clean)));
        }

        return true;
    }

    private static readonly SearchValues<char> Padding = SearchValues.Create("=");

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
