using Microsoft.AspNetCore.Components.Forms;

namespace Triage.Web.Tests.Connect;

/// <summary>A file that a browser sends the beginning of, and then nothing more.</summary>
internal sealed class EndlessFile(byte[] beginning) : IBrowserFile
{
    public string Name => "long.jsonl";

    public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

    public long Size => 64 * 1024 * 1024;

    public string ContentType => "";

    public Stream OpenReadStream(long maxAllowedSize = 512_000, CancellationToken cancellationToken = default) =>
        new Waiting(beginning);

    private sealed class Waiting(byte[] beginning) : MemoryStream(beginning)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return read;
        }
    }
}
