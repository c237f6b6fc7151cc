using Cleave.Orleans.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;

/// <summary>The silo: a cluster of one, with its fleet in a file.</summary>
internal static class Silo
{
    public const string Ready = "The silo is ready.";

    public static async Task<int> Run(string path, int siloPort, int gatewayPort, int? dashboardPort)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseUrls($"http://127.0.0.1:{dashboardPort ?? 0}");
        builder.Host.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort);
            silo.AddFleet().AddFleetFile(path);
            if (dashboardPort is not null)
            {
                silo.AddDashboard();
            }
        });
        await using WebApplication app = builder.Build();
        if (dashboardPort is not null)
        {
            app.MapOrleansDashboard();
        }

        using var meters = new MeterLog();
        await app.StartAsync();
        Console.WriteLine(Ready);
        // The silo ends with the program that started it, which holds its input open.
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(line == "meters" ? meters.ToString() : "The silo knows the command: meters");
        }

        await app.StopAsync();
        return 0;
    }
}
