// Durable operations a second with 1 and 64 callers, beside a plain write and fsync of 64 bytes; and the time in which a space with a
// million allocations opens. All are taken in turn in each round, so that a load of the machine hits all of them; the ratios of the medians
// are the result. Cleave.DurableSpace [FOLDER] [--rounds N] [--seconds S] [--dry-run]
using System.Globalization;
using Cleave.DurableSpaceBench;

var options = new BenchOptions(args);
var rates = new Dictionary<string, List<double>>();
foreach (int round in Enumerable.Range(1, options.Rounds))
{
    foreach ((string name, Func<BenchOptions, double> measure) in Rates.All)
    {
        double rate = measure(options);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}, {name}: {rate:0}/s"));
        (rates.TryGetValue(name, out List<double>? list) ? list : rates[name] = []).Add(rate);
    }
}

double plain = Rates.MedianOf(rates[Rates.Plain]);
foreach ((string name, List<double> list) in rates)
{
    double median = Rates.MedianOf(list);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36} {median,10:0}/s   {median / plain,7:0.00} of plain fsync"));
}

Recovery.Measure(options);
return 0;
