using System.Text;
using System.Text.Json;
using CsvHelper;
using Triage.Engine;

namespace Triage.Web.Outcomes;

/// <summary>One row as it stood in the file.</summary>
public sealed record TableLine(int Number, IReadOnlyList<string> Cells)
{
    public string? Cell(int? column) =>
        column is { } at && at < Cells.Count && Cells[at].Trim() is { Length: > 0 } text ? text : null;
}

/// <summary>A file of outcomes as a table: CSV with any usual separator, or a JSON list.</summary>
/// <param name="Separator">Null for JSON.</param>
public sealed record OutcomeTable(IReadOnlyList<string> Headers, IReadOnlyList<TableLine> Lines, char? Separator)
{
    public const string SmallerFiles = "Cut it into smaller files.";
    private const int MaxColumns = 200;

    /// <exception cref="RefusedInputException">Too large, empty, or neither CSV nor JSON; says what is wrong and the remedy.</exception>
    public static OutcomeTable Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length > Limits.MaxOutcomeFileBytes)
        {
            throw TooLarge(file.Length);
        }

        return Read(TextOf(file.Span));
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    public static OutcomeTable Read(string text)
    {
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        if (start.Length == 0)
        {
            throw Refused("There is nothing in it. Send a header line and at least one line below it.");
        }

        return start[0] is '[' or '{' ? FromJson(start.ToString()) : FromCsv(text.TrimStart('\uFEFF'));
    }

    public static RefusedInputException TooLarge(long bytes) =>
        Refused($"The file has {bytes:N0} bytes; the limit is {Limits.MaxOutcomeFileBytes:N0}. {SmallerFiles}");

    private static OutcomeTable FromCsv(string text)
    {
        var separator = SeparatorOf(text);
        var options = CsvReaderOptions.Default with { Separator = separator, HasHeader = false, TrackLineNumbers = true };
        using var csv = CsvReader.FromText(text, options);
        IReadOnlyList<string>? headers = null;
        var lines = new List<TableLine>();
        while (csv.Read())
        {
            var cells = Enumerable.Range(0, Math.Min(csv.FieldCount, MaxColumns)).Select(csv.GetString).ToList();
            if (cells.TrueForAll(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (headers is null)
            {
                headers = [.. cells.Select(c => c.Trim())];
                continue;
            }

            RefuseBeyond(lines.Count);
            lines.Add(new TableLine((int)csv.LineNumber, cells));
        }

        return headers is null || lines.Count == 0
            ? throw Refused("Only a header was found. Send at least one line below it.")
            : new OutcomeTable(headers, lines, separator);
    }

    /// <summary>Excel writes the separator of its country: what the header line has most of, outside of quotes.</summary>
    private static char SeparatorOf(string text)
    {
        var quoted = false;
        var counts = new Dictionary<char, int>
        {
            [';'] = 0,
            ['\t'] = 0,
            [','] = 0,
        };
        foreach (var sign in text)
        {
            quoted ^= sign == '"';
            if (!quoted && sign is '\n' or '\r' && counts.Values.Any(c => c > 0))
            {
                break;
            }

            if (!quoted && counts.TryGetValue(sign, out var seen))
            {
                counts[sign] = seen + 1;
            }
        }

        return counts.MaxBy(c => c.Value) is { Value: > 0 } most ? most.Key : ',';
    }

    private static OutcomeTable FromJson(string text)
    {
        using var document = Parsed(text);
        var root = document.RootElement;
        var entries = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToList() : [root];
        var headers = new List<string>();
        var lines = new List<TableLine>();
        foreach (var (entry, number) in entries.Select((entry, at) => (entry, at + 1)))
        {
            RefuseBeyond(lines.Count);
            if (entry.ValueKind != JsonValueKind.Object)
            {
                throw Refused(
                    $"Entry {number} of the list is no object. Send objects such as {{\"agent\":\"..\",\"subject\":\"..\",\"outcome\":\"red\"}}."
                );
            }

            var cells = Enumerable.Repeat("", headers.Count).ToList();
            foreach (var member in entry.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null))
            {
                var column = headers.IndexOf(member.Name);
                if (column < 0)
                {
                    if (headers.Count == MaxColumns)
                    {
                        continue;
                    }

                    column = headers.Count;
                    headers.Add(member.Name);
                    cells.Add("");
                }

                cells[column] =
                    member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            }

            lines.Add(new TableLine(number, cells));
        }

        return lines.Count == 0
            ? throw Refused("The list is empty. Send at least one entry.")
            : new OutcomeTable(headers, lines, null);
    }

    private static JsonDocument Parsed(string text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Limits.MaxJsonDepth });
        }
        catch (JsonException broken)
        {
            throw Refused($"It starts like JSON and is none: {broken.Message} Send a JSON list, or CSV with a header line.");
        }
    }

    /// <summary>UTF-8, or UTF-16 by its mark; what is no UTF-8 is what older Excel writes, Windows-1252, of which Latin 1 has the letters.</summary>
    private static string TextOf(ReadOnlySpan<byte> file)
    {
        if (file is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode.GetString(file[2..]);
        }

        if (file is [0xFE, 0xFF, ..])
        {
            return Encoding.BigEndianUnicode.GetString(file[2..]);
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(file);
        }
    }

    private static void RefuseBeyond(int lines)
    {
        if (lines == Limits.MaxOutcomeLines)
        {
            throw Refused($"It has more than {Limits.MaxOutcomeLines:N0} lines. Cut it into smaller files.");
        }
    }

    private static RefusedInputException Refused(string why) => new("file", why);
}
