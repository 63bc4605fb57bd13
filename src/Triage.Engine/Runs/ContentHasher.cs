using System.Security.Cryptography;
using System.Text;

namespace Triage.Engine.Runs;

/// <summary>
/// The keyed hash under which content is stored once: an HMAC-SHA-256 under the workspace's own key, so that equal
/// content is equal inside a workspace and tells nothing across two of them.
/// </summary>
public sealed class ContentHasher(byte[] workspaceKey)
{
    /// <summary>32 lower-case hex digits (128 bits).</summary>
    public string KeyOf(string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(workspaceKey, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
