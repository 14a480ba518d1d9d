using Hub.Host.Commands;

return await HubCommands.Create().Parse(args).InvokeAsync();
