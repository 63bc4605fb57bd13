using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Triage.Web.Access.Accounts;

/// <summary>A page does nothing any more once its sign-in has ended, also before its connection is cut.</summary>
internal sealed class CircuitOfSignIn(LiveSignIns live, AuthenticationStateProvider authentication) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(
        Func<CircuitInboundActivityContext, Task> next
    ) =>
        async context =>
        {
            var user = (await authentication.GetAuthenticationStateAsync()).User;
            if (user.SignInId() is not { } signIn || await live.IsLiveAsync(signIn, CancellationToken.None))
            {
                await next(context);
            }
        };
}
