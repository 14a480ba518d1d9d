using Hub.Core.Log.Witness;

namespace Hub.Host.Serving;

/// <summary>Puts a witness behind HTTP. Used by <c>hub log witness</c> and tests.</summary>
public static class WitnessServer
{
    public static WebApplication Build(CheckpointWitness witness, Uri listen)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(listen.ToString());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var server = builder.Build();
        server.MapWitness(witness, server.Logger);
        return server;
    }
}
