using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Triage.Engine.Runs;

/// <summary>
/// The keyed hash under which content is stored once: an HMAC-SHA-256 under the workspace's own key, so that equal
/// content is equal inside a workspace and tells nothing across two of them. It remembers what stands for the messages that
/// came lately, so one hasher should serve a workspace for as long as the program runs. Safe for any number of threads.
/// </summary>
public sealed class ContentHasher(byte[] workspaceKey)
{
    // Made once for each thread: to set up the key takes longer than to hash most texts.
    private readonly ThreadLocal<IncrementalHash> hmac = new(() =>
        IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, workspaceKey)
    );
    private readonly RecentContents<MessageDigest> messages = new(Limits.MaxRememberedMessageBytes);
    private readonly RecentContents<string> prompts = new(Limits.MaxRememberedBytes);
    private readonly RecentContents<string> tools = new(Limits.MaxRememberedBytes);

    /// <summary>32 lower-case hex digits (128 bits).</summary>
    public string KeyOf(string text) => KeyOf("", text);

    /// <summary>Of both texts, one behind the other.</summary>
    internal string KeyOf(string head, string text)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(head.Length + text.Length));
        try
        {
            Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
            var keyed = hmac.Value!;
            var length = Encoding.UTF8.GetBytes(head, utf8);
            keyed.AppendData(utf8, 0, length + Encoding.UTF8.GetBytes(text, utf8.AsSpan(length)));
            keyed.GetHashAndReset(hash);
            return Convert.ToHexStringLower(hash[..16]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    internal MessageDigest MessageOf(string body, Func<MessageDigest> read) => Remembered(messages, body, read);

    internal string PromptKeyOf(string prompt, Func<string> read) => Remembered(prompts, prompt, read);

    internal string ToolKeyOf(string definition, Func<string> read) => Remembered(tools, definition, read);

    private static T Remembered<T>(RecentContents<T> known, string content, Func<T> read)
    {
        if (!known.TryGet(content, out var made))
        {
            made = read();
            known.Add(content, made, 0);
        }

        return made;
    }
}

/// <summary>What digests need of a message, without its text.</summary>
/// <param name="Key">Of everything it says, volatile values masked.</param>
/// <param name="AnswersTool">It carries what a tool answered: whatever its role says, no user said it.</param>
/// <param name="Prompt">The text of a system message.</param>
/// <param name="Capture">What became of its content.</param>
internal sealed record MessageDigest(string Role, string Key, bool AnswersTool, string? Prompt, Capture Capture);
