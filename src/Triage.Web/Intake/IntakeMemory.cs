using System.Buffers;
using Triage.Web.Shell;

namespace Triage.Web.Intake;

/// <summary>
/// The bodies of all requests that are being read, decoded or written at this moment, counted together: so many senders
/// with so large bodies cannot take the memory that the others and the pages need. Counted is what has come in, not what
/// was announced, or a few slow senders could announce everybody else out.
/// </summary>
public sealed class IntakeMemory(TriageSettings settings)
{
    /// <summary>One body while its buffer grows by copying needs one and a half of its size, one in gzip over gRPC two.</summary>
    private const int LargestBodiesAtOnce = 4;

    private readonly long _max = LargestBodiesAtOnce * settings.Intake.MaxRequestBytes;

    /// <summary>A body that is taken apart and written needs many times its size, so of those at most one of the largest, or many small ones.</summary>
    private readonly long _maxWork = settings.Intake.MaxRequestBytes;

    private long _held;
    private long _work;

    public long HeldBytes => Volatile.Read(ref _held);

    /// <summary>What the request holds is given back when it has been answered.</summary>
    public Share Of(HttpRequest request)
    {
        var share = new Share(this);
        request.HttpContext.Response.RegisterForDispose(share);
        return share;
    }

    /// <summary>What one request holds.</summary>
    public sealed class Share(IntakeMemory memory) : IDisposable
    {
        private readonly List<byte[]> _buffers = [];
        private long _work;

        /// <summary>
        /// A buffer of at least so many bytes, whose content may be anything. Each body in an array of its own would be garbage of
        /// the costliest kind: large arrays are collected with everything else.
        /// </summary>
        /// <exception cref="RefusedBodyException">503: the memory for all requests is used up.</exception>
        public byte[] Rent(int bytes)
        {
            Add(ref memory._held, bytes, memory._max);
            var buffer = ArrayPool<byte>.Shared.Rent(bytes);
            Interlocked.Add(ref memory._held, buffer.Length - bytes);
            _buffers.Add(buffer);
            return buffer;
        }

        /// <summary>For taking apart and writing what has come in whole.</summary>
        /// <exception cref="RefusedBodyException">503: as many bytes as there may be are being worked on.</exception>
        public void Work(long bytes)
        {
            Add(ref memory._work, bytes, memory._maxWork);
            _work += bytes;
        }

        /// <summary>Before the request ends; the others are returned when it has ended.</summary>
        public void Return(byte[] buffer)
        {
            if (_buffers.Remove(buffer))
            {
                Interlocked.Add(ref memory._held, -buffer.Length);
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        public void Dispose()
        {
            foreach (var buffer in _buffers.ToList())
            {
                Return(buffer);
            }

            Interlocked.Add(ref memory._work, -_work);
            _work = 0;
        }

        private static void Add(ref long held, long bytes, long max)
        {
            if (Interlocked.Add(ref held, bytes) > max)
            {
                Interlocked.Add(ref held, -bytes);
                throw new RefusedBodyException(
                    StatusCodes.Status503ServiceUnavailable,
                    $"Requests of {max:N0} bytes are being worked on, which is all there is room for. Send it again in a moment, and fewer at once."
                );
            }
        }
    }
}
