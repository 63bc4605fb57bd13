using System.Text;
using Triage.Engine.Runs;

namespace Triage.Storage.Packs;

/// <summary>
/// Skeletons of the spans of one trace as bytes: a text is written where it occurs first and is a number from then on, and
/// instants are distances. About a tenth of what the same takes as rows.
/// </summary>
internal static class SkeletonBytes
{
    /// <summary>Raised when the layout changes; <see cref="Read"/> still reads every earlier one.</summary>
    private const byte Layout = 1;

    public static byte[] Write(IReadOnlyList<SpanSkeleton> spans)
    {
        using var bytes = new MemoryStream(64 + (160 * spans.Count));
        using var writer = new Writing(bytes);
        writer.Write(Layout);
        writer.Write7BitEncodedInt(spans.Count);
        foreach (var span in spans)
        {
            writer.Write(span);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">They were written by a newer program, or are damaged.</exception>
    public static IReadOnlyList<Span> Read(string traceId, byte[] bytes)
    {
        using var reader = new Reading(new MemoryStream(bytes));
        if (reader.ReadByte() is var layout && layout != Layout)
        {
            throw new InvalidDataException($"The spans of trace {traceId} have layout {layout}; this program reads {Layout}.");
        }

        var spans = new Span[reader.Read7BitEncodedInt()];
        for (var i = 0; i < spans.Length; i++)
        {
            spans[i] = reader.ReadSpan(traceId);
        }

        return spans;
    }

    private sealed class Writing(Stream stream) : BinaryWriter(stream, Encoding.UTF8)
    {
        private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
        private long _lastStart;

        public void Write(SpanSkeleton span)
        {
            Write(PackIds.NumberOf(span.SpanId));
            Text(span.ParentSpanId);
            Text(span.Name);
            Write((byte)span.Kind);
            Write((byte)span.Status);
            Distance(span.StartUnixNano, _lastStart);
            Distance(span.EndUnixNano, span.StartUnixNano);
            _lastStart = span.StartUnixNano;
            Text(span.StatusMessage);
            Text(span.ErrorType);
            Text(span.Dialect);
            Text(span.ScopeName);
            Text(span.ScopeVersion);
            Text(span.Agent);
            Text(span.Task);
            Text(span.ConversationId);
            Text(span.RunKey);
            Text(span.ServiceName);
            Text(span.Build.Version);
            Text(span.Build.Commit);
            Text(span.Build.Environment);
            Write7BitEncodedInt(span.Subjects.Count);
            foreach (var subject in span.Subjects)
            {
                Text(subject.Name);
                Text(subject.Value);
            }

            Text(span.Provider);
            Text(span.ServerAddress);
            Text(span.RequestModel);
            Text(span.ResponseModel);
            Text(span.ResponseId);
            Text(span.Parameters);
            Text(span.FinishReason);
            Number(span.InputTokens);
            Number(span.OutputTokens);
            Text(span.ToolName);
            Text(span.ToolCallId);
            Text(span.CredentialId);
            Write7BitEncodedInt(span.Redaction);
            Write7BitEncodedInt(span.Flags.Count);
            foreach (var flag in span.Flags)
            {
                Text(flag.Key);
                Text(flag.Variant);
            }

            Write(span.Digest);
        }

        private void Write(SpanDigest digest)
        {
            Write7BitEncodedInt(digest.Captured);
            if (digest.Captured == 0)
            {
                return;
            }

            Text(digest.SystemPromptKey);
            Text(digest.ToolSetKey);
            Text(digest.UserInputKey);
            Text(digest.InputKey);
            Text(digest.OutputKey);
            Text(digest.ArgumentsKey);
            Text(digest.ResultKey);
        }

        // 0 is none, 1 a text that follows, 2 and on one that came before.
        private void Text(string? text)
        {
            if (text is null)
            {
                Write((byte)0);
            }
            else if (_texts.TryGetValue(text, out var number))
            {
                Write7BitEncodedInt(number);
            }
            else
            {
                _texts[text] = _texts.Count + 2;
                Write((byte)1);
                Write(text);
            }
        }

        private void Number(long? number) => Write7BitEncodedInt64(number is { } known ? known + 1 : 0);

        // Zigzag: what is earlier is a small number too.
        private void Distance(long value, long from)
        {
            var distance = unchecked(value - from);
            Write7BitEncodedInt64((distance << 1) ^ (distance >> 63));
        }
    }

    private sealed class Reading(Stream stream) : BinaryReader(stream, Encoding.UTF8)
    {
        private readonly List<string> _texts = [];
        private long _lastStart;

        public Span ReadSpan(string traceId)
        {
            var spanId = ReadUInt64().ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
            var (parent, name) = (Text(), Text());
            var (kind, status) = ((StepKind)ReadByte(), (SpanStatus)ReadByte());
            var start = Distance(_lastStart);
            var end = Distance(start);
            _lastStart = start;
            return new Span
            {
                TraceId = traceId,
                SpanId = spanId,
                ParentSpanId = parent,
                Name = name ?? "",
                Kind = kind,
                StartUnixNano = start,
                EndUnixNano = end,
                Status = status,
                StatusMessage = Text(),
                ErrorType = Text(),
                Dialect = Text(),
                ScopeName = Text(),
                ScopeVersion = Text(),
                Agent = Text(),
                Task = Text(),
                ConversationId = Text(),
                RunKey = Text(),
                ServiceName = Text(),
                Build = BuildOf(Text(), Text(), Text()),
                Subjects = Subjects(),
                Provider = Text(),
                ServerAddress = Text(),
                RequestModel = Text(),
                ResponseModel = Text(),
                ResponseId = Text(),
                Parameters = Text(),
                FinishReason = Text(),
                InputTokens = Number(),
                OutputTokens = Number(),
                ToolName = Text(),
                ToolCallId = Text(),
                CredentialId = Text(),
                Redaction = Read7BitEncodedInt(),
                Flags = Flags(),
                Digest = Digest(),
            };
        }

        private static Build BuildOf(string? version, string? commit, string? environment) =>
            version is null && commit is null && environment is null ? Build.Unknown : new Build(version, commit, environment);

        private Subject[] Subjects()
        {
            var subjects = new Subject[Read7BitEncodedInt()];
            for (var i = 0; i < subjects.Length; i++)
            {
                subjects[i] = new Subject(Text() ?? "", Text() ?? "");
            }

            return subjects;
        }

        private FlagSeen[] Flags()
        {
            var flags = new FlagSeen[Read7BitEncodedInt()];
            for (var i = 0; i < flags.Length; i++)
            {
                flags[i] = new FlagSeen(Text() ?? "", Text() ?? "");
            }

            return flags;
        }

        private SpanDigest Digest() =>
            Read7BitEncodedInt() is var captured && captured == 0
                ? SpanDigest.Empty
                : new SpanDigest(captured, Text(), Text(), Text(), Text(), Text(), Text(), Text());

        private string? Text()
        {
            switch (Read7BitEncodedInt())
            {
                case 0:
                    return null;
                case 1:
                    var text = ReadString();
                    _texts.Add(text);
                    return text;
                case var number when number - 2 < _texts.Count:
                    return _texts[number - 2];
                case var number:
                    throw new InvalidDataException($"Text {number} was never written.");
            }
        }

        private long? Number() => Read7BitEncodedInt64() is var number && number == 0 ? null : number - 1;

        private long Distance(long from)
        {
            var zigzag = Read7BitEncodedInt64();
            return unchecked(from + ((long)((ulong)zigzag >> 1) ^ -(zigzag & 1)));
        }
    }
}
