using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Triage.Web.Api;
using Triage.Web.Intake;
using Triage.Web.Shell;

namespace Triage.Web.Access;

/// <summary>So many requests a second each, and as many seconds' worth at once after a rest.</summary>
public sealed record RateSettings
{
    /// <summary>Telemetry with one key.</summary>
    public int IntakePerSecond { get; init; } = 500;

    /// <summary>Anything else with one key, or by one person.</summary>
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>From one address by nobody known: signing in, and keys that are none.</summary>
    public int AddressPerSecond { get; init; } = 20;
}

/// <summary>
/// What one key, one person and one address may ask for, so that none of them takes the others' share. Known callers are
/// as many as were let in, addresses share buckets: the memory is bounded. In Local mode there is one caller, and no limit.
/// </summary>
public sealed class CallerRate(TriageSettings settings) : IDisposable
{
    private const int SecondsAtOnce = 10;

    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, Share>(context =>
        PartitionOf(context, settings)
    );

    /// <summary>When to come back; null when the request is within the caller's share, of which it is then taken.</summary>
    public TimeSpan? Refusal(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(context);
        if (lease.IsAcquired)
        {
            return null;
        }

        var after = lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.Zero;
        return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(after.TotalSeconds)));
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>For what answers in HTTP; the port of gRPC asks by itself and answers in its own way.</summary>
    internal static void Use(WebApplication app)
    {
        var rate = app.Services.GetRequiredService<CallerRate>();
        var intake = app.Services.GetRequiredService<TriageSettings>().Intake;
        app.Use(
            async (context, next) =>
            {
                if (OtlpGrpc.IsAt(context, intake) || rate.Refusal(context) is not { } after)
                {
                    await next(context);
                    return;
                }

                context.Response.Headers.RetryAfter = after.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                await Problems.RefuseAsync(context, StatusCodes.Status429TooManyRequests, Words(after));
            }
        );
    }

    internal static string Words(TimeSpan after) =>
        $"That is more than one caller may ask for. Come back in {after.TotalSeconds:0} seconds, and ask less often or in larger batches.";

    private static RateLimitPartition<Share> PartitionOf(HttpContext context, TriageSettings settings)
    {
        var user = context.User;
        if (
            user.Identity?.AuthenticationType == LocalAccess.Scheme
            || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        )
        {
            return RateLimitPartition.GetNoLimiter(default(Share));
        }

        var isIntake = OtlpEndpoints.IsAt(context.Request.Path) || OtlpGrpc.IsAt(context, settings.Intake);
        var rates = settings.Rates;
        return user.FindFirstValue(TriageClaims.Key) is { } key
                ? Bucket(new Share(key, 0, isIntake), isIntake ? rates.IntakePerSecond : rates.RequestsPerSecond)
            : Memberships.PersonOf(user) is { } person ? Bucket(new Share($"{person:N}", 0, false), rates.RequestsPerSecond)
            : Bucket(new Share(null, AddressBucket.Of(context.Connection.RemoteIpAddress), false), rates.AddressPerSecond);
    }

    private static RateLimitPartition<Share> Bucket(Share share, int perSecond) =>
        RateLimitPartition.GetTokenBucketLimiter(
            share,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond * SecondsAtOnce,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }
        );

    private readonly record struct Share(string? Caller, int Address, bool IsIntake);
}
