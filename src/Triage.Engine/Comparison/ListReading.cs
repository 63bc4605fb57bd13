using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Triage.Engine.Comparison;

/// <param name="Name">The member that holds the list; empty when the result is the list itself.</param>
/// <param name="Entries">Whole entries: one that breaks off in the middle is not counted.</param>
internal sealed record ListSeen(string Name, int Entries);

/// <summary>A plain member outside of all lists.</summary>
internal sealed record MemberSeen(string Name, string Value);

/// <summary>
/// The lists of a tool result and the members beside them, read in one pass. A text that breaks off in the middle of its
/// JSON is read as far as it goes: that is what a wrapper leaves behind that cuts after so many characters.
/// </summary>
internal sealed partial class ListReading
{
    private const int MaxMembers = 500;

    /// <summary>How much of the end of a text is looked at for a mark.</summary>
    private const int MarkedChars = 300;

    /// <summary>One of them is in every <see cref="CutMark"/>: few texts have any.</summary>
    private static readonly SearchValues<string> CutWords = SearchValues.Create(
        ["truncated", "cut", "omitted", "not shown", "more"],
        StringComparison.OrdinalIgnoreCase
    );

    private readonly List<ListSeen> _lists = [];
    private readonly List<MemberSeen> _members = [];

    public IReadOnlyList<ListSeen> Lists => _lists;
    public IReadOnlyList<MemberSeen> Members => _members;

    /// <summary>The JSON ends before it is complete; false for a text that stops being JSON.</summary>
    public bool BreaksOff { get; private set; }

    /// <summary>Words at the end of a text that say it was cut, as written; null when there are none.</summary>
    public string? Mark { get; private init; }

    public ListSeen? Longest => _lists.MaxBy(l => l.Entries);

    public static ListReading Of(string body)
    {
        var tail = body.AsSpan(Math.Max(0, body.Length - MarkedChars));
        var mark = tail.ContainsAny(CutWords) ? CutMark().Match(tail.ToString()) : Match.Empty;
        var reading = new ListReading { Mark = mark.Success ? mark.Value.Trim() : null };
        if (body.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            reading.Read(Encoding.UTF8.GetBytes(body));
        }

        return reading;
    }

    private sealed class Open(string name, bool isList)
    {
        public string Name => name;
        public bool IsList => isList;
        public int Entries { get; set; }
    }

    private void Read(byte[] json)
    {
        var open = new Stack<Open>();
        var lists = 0;
        var name = "";
        var reader = new Utf8JsonReader(
            json,
            isFinalBlock: false,
            new JsonReaderState(new JsonReaderOptions { MaxDepth = Limits.MaxJsonDepth })
        );
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = TextOf(ref reader);
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        var isList = reader.TokenType is JsonTokenType.StartArray;
                        open.Push(new Open(name, isList));
                        lists += isList ? 1 : 0;
                        name = "";
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        var closed = open.Pop();
                        lists -= closed.IsList ? 1 : 0;
                        Close(closed, open, lists);
                        break;
                    default:
                        Value(ref reader, name, open, lists);
                        break;
                }
            }

            BreaksOff = open.Count > 0;
        }
        catch (JsonException)
        {
            // Not JSON from here on: {"id":"PAY-1"…[truncated]. What was read until here stands. Nor is each text that begins
            // like JSON a list: "[Errno 111] Connection refused".
        }

        while (open.TryPop(out var unclosed))
        {
            lists -= unclosed.IsList ? 1 : 0;
            Keep(unclosed, lists);
        }
    }

    /// <summary>As written where it escapes half a surrogate pair: <c>"\ud83d"</c> is JSON, and no text.</summary>
    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private void Close(Open closed, Stack<Open> open, int listsAround)
    {
        Keep(closed, listsAround);
        CountEntry(open);
    }

    private void Value(ref Utf8JsonReader reader, string name, Stack<Open> open, int lists)
    {
        if (lists == 0 && name.Length > 0 && _members.Count < MaxMembers)
        {
            var value = reader.TokenType is JsonTokenType.String ? TextOf(ref reader) : Encoding.UTF8.GetString(reader.ValueSpan);
            _members.Add(new MemberSeen(name, value));
        }

        CountEntry(open);
    }

    private void Keep(Open container, int listsAround)
    {
        if (container.IsList && listsAround == 0)
        {
            _lists.Add(new ListSeen(container.Name, container.Entries));
        }
    }

    private static void CountEntry(Stack<Open> open)
    {
        if (open.TryPeek(out var around) && around.IsList)
        {
            around.Entries++;
        }
    }

    /// <summary>"[truncated]", "... (112 more rows)", "[output cut after 16000 characters]", "112 items omitted".</summary>
    [GeneratedRegex(
        @"[\[(<…][^\[\]()<>\n]{0,60}\b(truncated|cut off|omitted|cut after|not shown)\b[^\n]{0,60}|(\.\.\.|…)\s*\(?(and )?\d+ more\b[^\n]{0,40}|\b\d+ (more )?(characters|chars|bytes|lines|rows|items|records|entries|results) (were )?(omitted|truncated|not shown|cut)\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex CutMark();
}
