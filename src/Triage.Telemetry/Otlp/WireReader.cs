using System.Buffers.Binary;

namespace Triage.Telemetry.Otlp;

/// <summary>How a protobuf field is written.</summary>
internal enum WireType
{
    Number = 0,
    Fixed64 = 1,
    Bytes = 2,
    Group = 3,
    EndOfGroup = 4,
    Fixed32 = 5,
}

/// <summary>The fields of one protobuf message, one after the other, without copying anything.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/</remarks>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int MaxGroups = 100;

    private readonly ReadOnlySpan<byte> message = message;
    private int at;
    private int start;

    public int Field { get; private set; }
    public WireType Type { get; private set; }

    /// <summary>The value of a number, or of a fixed one.</summary>
    public ulong Number { get; private set; }

    /// <summary>Where the content of a bytes field starts in the message.</summary>
    public readonly int Start => start;

    public readonly int Length => at - start;

    public readonly ReadOnlySpan<byte> Bytes => message[start..at];

    /// <exception cref="MalformedTelemetryException">The message ends inside of a field, or a field is none.</exception>
    public bool Next()
    {
        if (at >= message.Length)
        {
            return false;
        }

        ReadTag();
        switch (Type)
        {
            case WireType.Number:
                Number = Varint();
                break;
            case WireType.Fixed64:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Taken(8));
                break;
            case WireType.Fixed32:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Taken(4));
                break;
            case WireType.Bytes:
                Taken((uint)Varint());
                break;
            default:
                SkipGroup();
                break;
        }

        return true;
    }

    /// <summary>The contents of one bytes field, however often it comes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> owner, int field)
    {
        while (!owner.IsEmpty)
        {
            var fields = new WireReader(owner.Span);
            fields.Next();
            var (found, content) = (fields.Is(field, WireType.Bytes), owner[fields.start..fields.at]);
            owner = owner[fields.at..];
            if (found)
            {
                yield return content;
            }
        }
    }

    public readonly bool Is(int field, WireType type) => Field == field && Type == type;

    private void ReadTag()
    {
        var tag = (uint)Varint();
        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        if (Field == 0 || Type > WireType.Fixed32)
        {
            throw Malformed("a field has no valid number and type");
        }
    }

    private ulong Varint()
    {
        if (at < message.Length && message[at] < 0x80)
        {
            return message[at++];
        }

        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (at >= message.Length)
            {
                throw Malformed("it ends inside of a number");
            }

            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Malformed("a number has more than ten bytes");
    }

    private ReadOnlySpan<byte> Taken(uint length)
    {
        if (length > (uint)(message.Length - at))
        {
            throw Malformed("a field is longer than what is there");
        }

        start = at;
        at += (int)length;
        return Bytes;
    }

    // Groups are older than OTLP: one can only be a field that nobody knows.
    private void SkipGroup()
    {
        var open = new Stack<int>();
        do
        {
            if (Type == WireType.EndOfGroup)
            {
                if (!open.TryPop(out var opened) || opened != Field)
                {
                    throw Malformed("a group ends that did not start");
                }

                if (open.Count == 0)
                {
                    Type = WireType.Group;
                    return;
                }
            }
            else if (Type == WireType.Group)
            {
                if (open.Count == MaxGroups)
                {
                    throw Malformed($"it has more than {MaxGroups} groups in each other");
                }

                open.Push(Field);
            }
            else
            {
                _ = Type switch
                {
                    WireType.Number => Varint(),
                    WireType.Bytes => (ulong)Taken((uint)Varint()).Length,
                    var fixedSize => (ulong)Taken(fixedSize == WireType.Fixed64 ? 8u : 4u).Length,
                };
            }

            ReadTag();
        } while (true);
    }

    internal static MalformedTelemetryException Malformed(string why) =>
        new($"The body is no OTLP protobuf message: {why}. Send it with the content type of its encoding.");
}
