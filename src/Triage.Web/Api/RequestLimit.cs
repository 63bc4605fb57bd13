using System.Threading.RateLimiting;
using Triage.Engine;

namespace Triage.Web.Api;

/// <summary>More requests at once than can be worked off are told to come back, so that the pages stay quick.</summary>
public static class RequestLimit
{
    private const string RetryAfterSeconds = "2";

    public static void AddRequestLimit(this IServiceCollection services) =>
        services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, bool>(context =>
                context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
                    ? RateLimitPartition.GetConcurrencyLimiter(
                        true,
                        _ => new ConcurrencyLimiterOptions
                        {
                            PermitLimit = Limits.MaxApiRequestsAtOnce,
                            QueueLimit = Limits.MaxApiRequestsWaiting,
                        }
                    )
                    : RateLimitPartition.GetNoLimiter(false)
            );
            options.OnRejected = async (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
                await Results
                    .Problem(
                        $"{Limits.MaxApiRequestsAtOnce} requests are being answered and {Limits.MaxApiRequestsWaiting} wait. Come back in {RetryAfterSeconds} seconds, and send fewer at once.",
                        statusCode: StatusCodes.Status429TooManyRequests
                    )
                    .ExecuteAsync(rejected.HttpContext);
            };
        });
}
